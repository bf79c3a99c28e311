import type { z } from 'zod';
import { RateLimitedError, UnexpectedAnswerError } from './errors.js';
import type { Answer } from './messages.js';

/** The body by the contract's schema. Throws `UnexpectedAnswerError` naming the fields that differ, not their values. */
export function parseAnswer<Schema extends z.ZodType>(schema: Schema, answer: Answer): z.infer<Schema> {
  const parsed = schema.safeParse(jsonOf(answer));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'the whole body');
  const message = `the answer ${answer.status} is not of the expected form: ${[...new Set(fields)].join(', ')}`;
  throw new UnexpectedAnswerError(answer.peer, message, { status: answer.status, correlationId: answer.correlationId });
}

/** A status that the contract does not know. */
export function unexpected(answer: Answer): UnexpectedAnswerError {
  const proxy = answer.status === 407 ? ' (a proxy on the way asks for its own credentials)' : '';
  return new UnexpectedAnswerError(answer.peer, `the answer has status ${answer.status}${proxy}`, answer);
}

/** A 429, with the seconds of its `Retry-After` where it has that form. */
export function rateLimited(answer: Answer, message: string): RateLimitedError {
  const seconds = Number(answer.retryAfter ?? Number.NaN);
  return new RateLimitedError(message, { ...answer, retryAfter: Number.isFinite(seconds) ? seconds : undefined });
}

function jsonOf(answer: Answer): unknown {
  try {
    return JSON.parse(answer.text);
  } catch {
    return undefined;
  }
}
