import { Refusal } from '@tandem/platform';
import type { z } from 'zod';

const refused = (status: number) => (error: string) =>
  new Refusal({ status, body: { error } }, 'simulator-command-is-valid', error);

/** 400 `{"error": …}` of a command that the control surface cannot carry out. */
export const badCommand = refused(400);

/** 404 of one that is about something which is not there. */
export const nothingThere = refused(404);

/** 409 of one that what is there does not allow. */
export const notPossibleNow = refused(409);

/** The body of a command by its schema; no body is an empty one. */
export function readCommand<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const result = parse(schema, body ?? {});
  if (!result.success) {
    const issue = result.error.issues[0];
    throw badCommand(`${issue?.path.join('.') || 'body'}: ${issue?.message}`);
  }
  return result.data;
}

/** @throws {Refusal} 400 also if the schema cannot measure a value: `{"length":{"toString":1}}` in place of a text */
function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.ZodSafeParseResult<z.infer<Schema>> {
  try {
    return schema.safeParse(value);
  } catch {
    throw badCommand('body: Invalid input');
  }
}
