import { readBoundedFile, StartupError } from '@tandem/platform';
import { statSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { mistakesIn, type Mistake } from './seed-mistakes.js';
import { seedSchema, type Seed } from './seed-schema.js';
import { partsOf } from './seed-text.js';

/** Some hundred thousand users. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Reads a seed from a file of YAML, part by part: signals and requests are heard between two.
 *
 * @throws {StartupError} of one line with the path of what is wrong in the file; values are not shown
 */
export async function readSeed(file: string): Promise<Seed> {
  const seed = seedSchema.parse({});
  try {
    for (const part of partsOf(contentOf(file))) {
      add(seed, part);
      await nextTurn();
    }
    for (const mistake of mistakesIn(seed)) throw new WrongSeed(mistake);
  } catch (error) {
    const why = error instanceof WrongSeed ? error.message : `cannot be read (${causeOf(error)})`;
    throw new StartupError(`the seed ${file} ${why}`, 'correct the file that SEED_FILE names');
  }
  return seed;
}

class WrongSeed extends Error {
  constructor({ path, message }: Mistake) {
    super(`is wrong at ${path.join('.') || 'the top'} (${message})`);
  }
}

/** Adds what a part has to what the parts before it have. */
function add(seed: Seed, part: unknown): void {
  const { data = {}, error } = seedSchema.safeParse(part);
  for (const { path, message } of error?.issues ?? []) {
    const [key, at, ...rest] = path;
    const before = seed[key as keyof Seed];
    const isItem = typeof at === 'number' && Array.isArray(before);
    throw new WrongSeed({ path: isItem ? [String(key), before.length + at, ...rest] : path, message });
  }
  for (const [key, value] of Object.entries(data)) {
    const before: unknown = seed[key as keyof Seed];
    if (Array.isArray(before)) before.push(...(value as unknown[]));
    else Object.assign(before as object, value);
  }
}

function contentOf(file: string): string {
  const kind = statSync(file);
  // Of a folder the attempt to read it tells.
  if (!kind.isFile() && !kind.isDirectory()) {
    throw new Error('it is no file');
  }
  return readBoundedFile(file, MOST_BYTES);
}

/** The messages of the parser may quote the file, where a token may stand; the names of aliases are quoted. */
function causeOf(error: unknown): string {
  const { code, reason, message, mark } = error as {
    code?: string;
    reason?: string;
    message: string;
    mark?: { line: number };
  };
  const line = mark ? ` in line ${mark.line + 1}` : '';
  return `${code ?? (reason ?? message).split(/[:"\n<]/, 1)[0]?.trim()}${line}`;
}
