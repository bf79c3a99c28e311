import { loadAll } from 'js-yaml';

/** Items of a list that are read at once. */
const MOST_ITEMS = 1_000;
/** Characters of a text that is read at once. */
const SHORT = 256 * 1024;
/** So many aliases are allowed: enough for a person's file, too few for a bomb of aliases. */
const MOST_ALIASES = 100;

/** What ties parts together (anchors, aliases), and what ends a document. */
const TIES = /(?:^|[\s[{,])[&*]\S|(?<![^\n])(?:%|---|\.\.\.)/;
/** The lines of the outermost mapping. Anything else at the margin matches too, and ends the search. */
const AT_MARGIN = /(?<![^\n])[^\s#-].*/g;
const NOTHING = /^(?:[^\S\n]*(?:#[^\n]*)?\n)*$/;
const KEY = /^(\w+):(?=\s|$)/;
const LIST = /^\w+:[ \t]*(?:#.*)?(?:\r?\n[ \t]*(?:#.*)?)*\n( *)-\s/;

/**
 * Reads YAML, or JSON, in parts: each has one key of the whole, and of a list only the next items. A long text takes
 * little memory and little time at once, if its lists are JSON's or each item begins a line.
 *
 * @param order of keys; those that are not in it come first
 * @throws {YAMLException} with the line in `mark`
 * @throws {RangeError} if it is nested too deeply
 */
export function* partsOf(text: string, order: readonly string[]): Generator<unknown> {
  const isLong = text.length > SHORT;
  const pieces = isLong ? piecesOf(text, order) : undefined;
  if (pieces) {
    for (const { content, line } of pieces) yield read(content, line);
  } else {
    yield* slicesOf((isLong ? jsonOf(text) : undefined) ?? read(text), order);
  }
}

/** @param line how many lines of the whole come before */
function read(text: string, line = 0): unknown {
  try {
    const [content, ...others] = loadAll(text, { maxAliases: MOST_ALIASES });
    if (others.length > 0) throw new Error('it is more than one document');
    return content ?? {};
  } catch (error) {
    const { mark } = error as { mark?: { line: number } };
    if (mark) mark.line += line;
    throw error;
  }
}

function* slicesOf(content: unknown, order: readonly string[]): Generator<unknown> {
  if (typeof content !== 'object' || Array.isArray(content)) {
    yield content;
    return;
  }
  const entries = Object.entries(content ?? {}).sort(([one], [other]) => order.indexOf(one) - order.indexOf(other));
  for (const [key, value] of entries) {
    const end = Array.isArray(value) ? value.length : 0;
    for (let at = 0; at === 0 || at < end; at += MOST_ITEMS) {
      yield { [key]: Array.isArray(value) ? value.slice(at, at + MOST_ITEMS) : (value as unknown) };
    }
  }
}

/** Undefined if it is not JSON, or may name a key twice, which only YAML's parser reports. */
function jsonOf(text: string): unknown {
  try {
    const content: unknown = JSON.parse(text);
    let keys = 0;
    for (const colons = /"\s*:/g; colons.test(text);) keys += 1;
    return keysIn(content) === keys ? content : undefined;
  } catch {
    return undefined;
  }
}

function keysIn(content: unknown): number {
  if (typeof content !== 'object' || content === null) return 0;
  const values: unknown[] = Object.values(content);
  return values.reduce<number>((sum, value) => sum + keysIn(value), Array.isArray(content) ? 0 : values.length);
}

interface Piece {
  readonly content: string;
  /** How many lines of the whole come before. */
  readonly line: number;
}

/** Undefined if the text cannot be read in pieces. */
function piecesOf(text: string, order: readonly string[]): Iterable<Piece> | undefined {
  const body = text.replace(/^((?:[^\S\n]*(?:#[^\n]*)?\n)*)---[^\S\n]*(?=\n)/, '$1');
  if (TIES.test(body)) return undefined;
  const starts = new Map<string, number>();
  for (const { 0: line, index } of body.matchAll(AT_MARGIN)) {
    const key = KEY.exec(line)?.[1];
    if (key === undefined || starts.has(key)) return undefined;
    starts.set(key, index);
  }
  const [first] = starts.values();
  if (!NOTHING.test(body.slice(0, first))) return undefined;
  const ends = [...starts.values(), undefined];
  const sections = [...starts].map(([key, start], at) => ({ key, start, end: ends[at + 1] }));
  sections.sort((one, other) => order.indexOf(one.key) - order.indexOf(other.key));
  return cut(body, sections);
}

function* cut(text: string, sections: readonly { start: number; end: number | undefined }[]): Generator<Piece> {
  for (const { start, end } of sections) {
    const section = text.slice(start, end);
    const list = LIST.exec(section);
    const items = list ? firstItems(section, list[1] ?? '') : [];
    const head = section.slice(0, section.indexOf('\n') + 1);
    let line = linesIn(text, start);
    for (const [nth, item] of [0, ...items].entries()) {
      const content = section.slice(item, items[nth]);
      yield item === 0 ? { content, line } : { content: head + content, line: line - 1 };
      line += linesIn(content);
    }
  }
}

/** The start of each item after `MOST_ITEMS` others. An item's content is indented further than the item. */
function firstItems(section: string, indentation: string): number[] {
  const found: number[] = [];
  let count = 0;
  for (const { index } of section.matchAll(new RegExp(`(?<![^\\n])${indentation}-(?=\\s)`, 'g'))) {
    if (count > 0 && count % MOST_ITEMS === 0) found.push(index);
    count += 1;
  }
  return found;
}

function linesIn(text: string, end = text.length): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
