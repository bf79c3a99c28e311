import { readBoundedFile, StartupError } from '@tandem/platform';
import { statSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { mistakeIn } from './seed-keys.js';
import { SeenNames, type Mistake } from './seed-mistakes.js';
import { seedSchema, type Seed } from './seed-schema.js';
import { partsOf } from './seed-text.js';

/** Some hundred thousand users. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Reads a seed from a file of YAML, part by part in the order in which they are applied: the process
 * handles signals and requests between two parts.
 *
 * @throws {StartupError} of one line with the path of what is wrong in the file; values are not shown
 */
export async function* readSeed(file: string): AsyncGenerator<Seed> {
  const seen = new SeenNames();
  const parts = partsOf(
    attempt(file, () => contentOf(file)),
    Object.keys(seedSchema.shape),
  );
  for (;;) {
    const part = attempt(file, () => checked(parts.next(), seen));
    if (!part) return;
    yield part;
    await nextTurn();
  }
}

function attempt<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const why = error instanceof WrongSeed ? error.message : `cannot be read (${causeOf(error)})`;
    throw new StartupError(`the seed ${file} ${why}`, 'correct the file that SEED_FILE names');
  }
}

class WrongSeed extends Error {
  constructor({ path, message }: Mistake) {
    super(`is wrong at ${path.join('.') || 'the top'} (${message})`);
  }
}

function checked({ value, done }: IteratorResult<unknown>, seen: SeenNames): Seed | undefined {
  if (done) return undefined;
  const { data, error } = seedSchema.safeParse(value);
  const mistake = mistakeIn(error?.issues ?? []);
  if (mistake) {
    const [key, at, ...rest] = mistake.path;
    const before = seen.before[key as keyof SeenNames['before']];
    throw new WrongSeed(typeof at === 'number' ? { ...mistake, path: [String(key), before + at, ...rest] } : mistake);
  }
  for (const repeated of data ? seen.mistakesIn(data) : []) throw new WrongSeed(repeated);
  return data;
}

function contentOf(file: string): string {
  const kind = statSync(file);
  // The attempt to read a folder gives its own error.
  if (!kind.isFile() && !kind.isDirectory()) throw new Error('it is no file');
  return readBoundedFile(file, MOST_BYTES);
}

/** The parser's messages may quote the file, and so a token; only the names of aliases are shown. */
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
