import type { z } from 'zod';
import { StartupError } from './startup-error.js';
import { variablesInFiles } from './variables-in-files.js';

/** The variables of a process. An empty value counts as not given. */
export type Environment = Readonly<Record<string, string | undefined>>;

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
  const given = { ...inEnvironment, ...variablesInFiles(inEnvironment, Object.keys(variablesOf(schema))) };
  const result = schema.safeParse(given);
  if (result.success) {
    return result.data;
  }
  const issue = result.error.issues[0];
  const name = String(issue?.path[0] ?? 'the configuration');
  const missing = issue !== undefined && !(name in given);
  throw new StartupError(
    missing ? `${name} is missing` : `${name} is malformed (${issue?.message})`,
    remedyFor(schema, name),
  );
}

function remedyFor(schema: z.ZodType, name: string): string {
  return variablesOf(schema)[name]?.meta()?.description ?? 'see docs/configuration.md';
}

/** The variables that a configuration's schema names, each with its own schema; also where the schema ends in a transformation. */
export function variablesOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> {
  const { shape, in: input } = schema as z.ZodType & { shape?: Record<string, z.ZodType>; in?: z.ZodType };
  return shape ?? (input ? variablesOf(input) : {});
}
