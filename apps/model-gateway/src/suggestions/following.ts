import type { Language } from '../languages/languages.js';
import { closingAngleAt, outsideAt, runOverBrackets, unescapedAt } from './brackets.js';
import { columnOf, indentationOf, type Place } from './indentation.js';

/** What the line that closes a block begins with. */
export const CLOSING_LINE = /^(?:end|fi|done|esac|until)\b|^[)\]}]|^<\/[\w:.-]*/;

/** What a text right of the cursor begins with, if a continuation that comes to it should end there. */
const JOINT = /^(?:\/>|\*\/|-->|[;,:])/;

/**
 * A line in the middle of which the cursor is, not beyond what stands right of the cursor already: the bracket that it
 * closes, the end of its string, the end of its tag or statement, or any text that both have.
 */
export function upToWhatFollows(line: string, following: string, { quotes }: Language): string {
  const rest = following.trimStart();
  const joint = jointAt(line, rest, quotes);
  if (joint !== undefined) return line.slice(0, joint);
  return withoutOverlap(/^[)\]]/.test(rest) ? line.replace(/;\s*$/, '') : line, following);
}

function jointAt(line: string, rest: string, quotes: string): number | undefined {
  const next = rest.charAt(0);
  if (next !== '' && quotes.includes(next)) return unescapedAt(line, next);
  if (next === '>') return closingAngleAt(line, quotes);
  const [, tag] = /^<\/([\w:.-]+)/.exec(rest) ?? [];
  if (tag !== undefined) return closingTagAt(line, tag);
  const [joint] = JOINT.exec(rest) ?? [];
  if (joint !== undefined) return outsideAt(line, joint, quotes);
  const { unmatched } = runOverBrackets(line, quotes);
  return unmatched !== undefined && line.charAt(unmatched) === next ? unmatched : undefined;
}

/** The position at which a line closes a tag that it does not open. */
function closingTagAt(line: string, tag: string): number | undefined {
  let open = 0;
  for (const { 1: slash, 2: name, index } of line.matchAll(/<(\/?)([\w:.-]+)/g)) {
    if (name !== tag) continue;
    if (slash === '') open++;
    else if (open-- === 0) return index;
  }
  return undefined;
}

/**
 * A block at the end of a line without the line that closes it, if the text below the cursor has one for it: at the
 * same depth, before anything else at that depth.
 */
export function withoutClosingLine(
  block: string,
  { below, indentation }: Pick<Place, 'below' | 'indentation'>,
): string {
  const [, content = '', last = ''] = /^(.*)[\r\n]+([^\r\n]*)$/s.exec(block) ?? [];
  const [closing] = CLOSING_LINE.exec(last.trim()) ?? [];
  if (closing === undefined || indentationOf(last) !== indentation) return block;
  const depth = columnOf(indentation);
  for (const [line] of below.matchAll(/[^\r\n]+/g)) {
    const lineDepth = columnOf(indentationOf(line));
    if (line.trim() === '' || lineDepth > depth) continue;
    const hasIt = lineDepth === depth && CLOSING_LINE.exec(line.trim())?.[0] === closing;
    return hasIt ? content.trimEnd() : block;
  }
  return block;
}

/**
 * `text` without the end that `following` begins with, so that inserting it in front of `following` repeats nothing but
 * brackets that it opens itself. It is empty if `following`, after white space, has all of it already, or if it begins
 * with what is left as well.
 */
export function withoutOverlap(text: string, following: string): string {
  if (following.trimStart().startsWith(text.trim())) return '';
  const end = text.length - overlapOf(text, following);
  if (opens(text.slice(0, end)) > opens(text)) return /^[)\]}]+$/.test(text.slice(end)) ? text : '';
  const rest = text.slice(0, end).trimEnd();
  return overlapOf(rest, following) > 0 ? '' : rest;
}

function opens(text: string): number {
  return runOverBrackets(text, '').open;
}

/** Length of the longest end of `text` that `following` begins with, by the failure function of Knuth, Morris and Pratt. */
function overlapOf(text: string, following: string): number {
  const pattern = following.slice(0, text.length);
  const failure = [0];
  const advance = (length: number, character: string | undefined) => {
    while (length > 0 && (length === pattern.length || character !== pattern[length])) {
      length = failure[length - 1] ?? 0;
    }
    return length < pattern.length && character === pattern[length] ? length + 1 : length;
  };
  for (let index = 1; index < pattern.length; index++) failure.push(advance(failure[index - 1] ?? 0, pattern[index]));
  return text.split('').reduce(advance, 0);
}
