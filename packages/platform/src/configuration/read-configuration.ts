import { closeSync, openSync, readSync } from 'node:fs';
import type { z } from 'zod';

const MOST_BYTES_OF_A_VARIABLE = 64 * 1024;

/** The variables of a process. An empty value counts as not given. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A start that cannot go on: one line that names the cause and the remedy. It never holds the value of a variable,
 * which may be a secret.
 */
export class StartupError extends Error {
  override readonly name = 'StartupError';

  constructor(cause: string, remedy: string) {
    super(`${cause}: ${remedy}`);
  }
}

/** The environment of this process: the one place that reads it. */
export function processEnvironment(): Environment {
  return process.env;
}

/**
 * Reads the variables that a schema names and gives them their types and defaults. `NAME_FILE` may be given in place of
 * `NAME`: the path of the file that holds it.
 *
 * @throws {StartupError} of one line that names the first variable that is missing or malformed, and its remedy, which
 * is the variable's description. The value is not shown.
 */
export function readConfiguration<Schema extends z.ZodType>(schema: Schema, environment: Environment): z.infer<Schema> {
  const inEnvironment = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const variables = variablesOf(schema);
  const given = { ...inEnvironment, ...variablesInFiles(inEnvironment, Object.keys(variables)) };
  // Once only: zod's compiled parsers take longer to compile.
  const result = schema.safeParse(given, { jitless: true });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const name = String(issue?.path[0] ?? 'the configuration');
  const missing = issue !== undefined && !(name in given);
  throw new StartupError(
    missing ? `${name} is missing` : `${name} is malformed (${issue?.message})`,
    variables[name]?.meta()?.description ?? 'see docs/configuration.md',
  );
}

/** The variables that a configuration's schema names, each with its own schema, even if the schema ends in a transformation. */
export function variablesOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> {
  const { shape, in: input } = schema as z.ZodType & { shape?: Record<string, z.ZodType>; in?: z.ZodType };
  return shape ?? (input ? variablesOf(input) : {});
}

/**
 * Variables that are given in files, as Docker and Kubernetes give secrets: `NAME_FILE` is the path of the file that
 * holds `NAME`. Line breaks at the file's end do not count.
 */
function variablesInFiles(given: Environment, names: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const path = given[`${name}_FILE`];
    if (path === undefined) continue;
    if (given[name] !== undefined) {
      throw new StartupError(`${name} and ${name}_FILE are both given`, 'unset one of them');
    }
    found[name] = contentOf(path, name);
  }
  return found;
}

function contentOf(path: string, name: string): string {
  const remedy = `set it to the path of a file that holds ${name}, or unset it`;
  let content: string;
  try {
    content = readBoundedFile(path, MOST_BYTES_OF_A_VARIABLE).replace(/[\r\n]+$/, '');
  } catch (error) {
    throw new StartupError(`${name}_FILE cannot be read (${(error as NodeJS.ErrnoException).code})`, remedy);
  }
  if (content === '') throw new StartupError(`${name}_FILE names an empty file`, remedy);
  return content;
}

/**
 * Reads a whole text, but no more than `limit` bytes: a device has no end.
 *
 * @throws {Error} with code EFBIG if there is more; otherwise as `openSync` and `readSync` do
 */
export function readBoundedFile(path: string, limit: number): string {
  const file = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let size = 0; size <= limit;) {
      const chunk = Buffer.alloc(64 * 1024);
      const read = readSync(file, chunk);
      if (read === 0) return Buffer.concat(chunks).toString('utf8');
      chunks.push(chunk.subarray(0, read));
      size += read;
    }
    throw Object.assign(new Error(`more than ${limit} bytes`), { code: 'EFBIG' });
  } finally {
    closeSync(file);
  }
}
