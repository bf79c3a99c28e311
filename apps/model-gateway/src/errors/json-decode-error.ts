import type { ValidationError } from './error-form.js';

const WHITE_SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERAL = /null|true|false/y;
const STRING_CHUNK = /[ !#-[\]-\u{10ffff}]*/uy;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

/** Where and why Python's `json` module refuses a text. */
class JsonDecodeError extends Error {
  constructor(
    message: string,
    readonly position: number,
  ) {
    super(message);
  }
}

/**
 * The error of a body that is not JSON, in the words and with the position of Python's `json.JSONDecodeError`, which
 * FastAPI puts into `loc` and `ctx` (fastapi/routing.py). Positions count code points.
 */
export function jsonDecodeError(text: string): ValidationError {
  const { message, position } = findError(text);
  const before = text.slice(0, position);
  const pos = lengthInCodePoints(before);
  const lineno = before.split('\n').length;
  const colno = lengthInCodePoints(before.slice(before.lastIndexOf('\n') + 1)) + 1;
  return {
    loc: ['body', pos],
    msg: `${message}: line ${lineno} column ${colno} (char ${pos})`,
    type: 'value_error.jsondecode',
    ctx: { msg: message, doc: text, pos, lineno, colno },
  };
}

function findError(text: string): JsonDecodeError {
  try {
    const end = endOfValue(text, after(WHITE_SPACE, text, 0));
    return new JsonDecodeError('Extra data', after(WHITE_SPACE, text, end));
  } catch (error) {
    if (error instanceof JsonDecodeError) return error;
    throw error;
  }
}

/** The place after a value. Recurses over what is nested, which the reader of bodies limits. */
function endOfValue(text: string, position: number): number {
  const opening = text[position];
  if (opening === '"') return endOfString(text, position);
  if (opening === '{' || opening === '[') return endOfEntries(text, position);
  const end = Math.max(after(LITERAL, text, position), after(NUMBER, text, position));
  if (end === position) throw new JsonDecodeError('Expecting value', position);
  return end;
}

function endOfEntries(text: string, opening: number): number {
  const isObject = text[opening] === '{';
  const closing = isObject ? '}' : ']';
  let position = after(WHITE_SPACE, text, opening + 1);
  if (text[position] === closing) return position + 1;
  for (;;) {
    const end = endOfValue(text, isObject ? valueOfProperty(text, position) : position);
    position = after(WHITE_SPACE, text, end);
    if (text[position] === closing) return position + 1;
    if (text[position] !== ',') throw new JsonDecodeError("Expecting ',' delimiter", position);
    position = after(WHITE_SPACE, text, position + 1);
  }
}

function valueOfProperty(text: string, position: number): number {
  if (text[position] !== '"') throw new JsonDecodeError('Expecting property name enclosed in double quotes', position);
  const colon = after(WHITE_SPACE, text, endOfString(text, position));
  if (text[colon] !== ':') throw new JsonDecodeError("Expecting ':' delimiter", colon);
  return after(WHITE_SPACE, text, colon + 1);
}

function endOfString(text: string, opening: number): number {
  let position = after(STRING_CHUNK, text, opening + 1);
  while (text[position] === '\\') {
    const end = after(ESCAPE, text, position);
    if (end === position) {
      throw position + 1 === text.length
        ? new JsonDecodeError('Unterminated string starting at', opening)
        : new JsonDecodeError(text[position + 1] === 'u' ? 'Invalid \\uXXXX escape' : 'Invalid \\escape', position);
    }
    position = after(STRING_CHUNK, text, end);
  }
  if (position === text.length) throw new JsonDecodeError('Unterminated string starting at', opening);
  if (text[position] !== '"') throw new JsonDecodeError('Invalid control character at', position);
  return position + 1;
}

/** The end of a match of `pattern` at `position`, or `position` itself if it does not match. */
function after(pattern: RegExp, text: string, position: number): number {
  pattern.lastIndex = position;
  return pattern.test(text) ? pattern.lastIndex : position;
}

function lengthInCodePoints(text: string): number {
  let length = 0;
  for (const _codePoint of text) length++;
  return length;
}
