import { Refusal } from '@tandem/platform';
import type { z } from 'zod';

/** 400 `{"error": …}` of a command that the control surface cannot carry out. */
export const badCommand = (error: string) =>
  new Refusal({ status: 400, body: { error } }, 'simulator-command-is-valid', error);

/** The body of a command by its schema; no body is an empty one. */
export function readCommand<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const result = schema.safeParse(body ?? {});
  if (!result.success) {
    const issue = result.error.issues[0];
    throw badCommand(`${issue?.path.join('.') || 'body'}: ${issue?.message}`);
  }
  return result.data;
}
