import type { z } from 'zod';
import {
  EditorClientError,
  NotEnabledError,
  RateLimitedError,
  SaasRefusedError,
  SaasUnreachableError,
  TokenRequestRefusedError,
  UnexpectedAnswerError,
} from './errors.js';
import type { PeerAnswer } from './messages.js';

const PERSONAL_REFUSALS = new Set(['personal_access_token_refused', 'insufficient_scope', 'user_forbidden']);
const TOKENS = /\bglpat-[\w-]+|\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const CONTROL_CHARACTERS = /\p{Cc}+/gu;
const MAX_LENGTH = 200;

/**
 * The body, parsed by the contract's schema.
 *
 * @throws {UnexpectedAnswerError} with the fields that differ, not their values
 */
export function parseAnswer<Schema extends z.ZodType>(schema: Schema, answer: PeerAnswer): z.infer<Schema> {
  const parsed = schema.safeParse(jsonOf(answer.text));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'the whole body');
  const message = `the answer ${answer.status} is not of the expected form: ${[...new Set(fields)].join(', ')}`;
  throw new UnexpectedAnswerError(answer.peer, message, { status: answer.status, correlationId: answer.correlationId });
}

/** A status that the contract does not know. */
export function unexpected(answer: PeerAnswer): UnexpectedAnswerError {
  const proxy = answer.status === 407 ? ' (a proxy on the way asks for its own credentials)' : '';
  return new UnexpectedAnswerError(answer.peer, `the answer has status ${answer.status}${proxy}`, answer);
}

/** A 429, with the seconds of its `Retry-After` if it has that form. */
export function rateLimited(answer: PeerAnswer, message: string): RateLimitedError {
  const seconds = Number(answer.retryAfter ?? Number.NaN);
  return new RateLimitedError(message, { ...answer, retryAfter: Number.isFinite(seconds) ? seconds : undefined });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The error for an answer of the tokens endpoint that is not a token, by nothing but what GitLab answers. 401 and 403
 * come from the instance, for the PAT, or are relayed from SaaS. `askSelf` throws if the instance itself refuses the PAT;
 * if it accepts the PAT, SaaS refused.
 */
export async function tokenRefusal(answer: PeerAnswer, askSelf: () => Promise<unknown>): Promise<EditorClientError> {
  const { status } = answer;
  if (status === 404) {
    const message = 'code suggestions are not enabled on the instance, or it stores no token for SaaS';
    return new NotEnabledError(message, answer);
  }
  if (status === 500 && answer.contentType.startsWith('text/plain')) {
    return new SaasUnreachableError('the instance cannot reach SaaS', answer);
  }
  if (status === 429) return rateLimited(answer, 'token requests are limited');
  if (status !== 401 && status !== 403) return unexpected(answer);
  const self: unknown = await askSelf().then(
    () => undefined,
    (error: unknown) => error,
  );
  if (self === undefined) {
    const message = `SaaS refused the instance (${status}): its stored token, or SaaS' access policy`;
    return new SaasRefusedError(message, answer);
  }
  if (!(self instanceof EditorClientError)) throw self;
  if (PERSONAL_REFUSALS.has(self.code)) return self;
  const message = `the token request was refused (${status}), and whether for the personal access token could not be asked`;
  return new TokenRequestRefusedError(message, { ...answer, reason: self.message });
}

/** The reason that an error body gives, in GitLab's forms or Code Suggest's: one line without a token, or nothing. */
export function reasonOf(body: string, credential: string): string | undefined {
  const parsed = jsonOf(body) as Record<string, unknown> | null | undefined;
  const reason = [parsed?.error_description, parsed?.message, parsed?.error].find((text) => typeof text === 'string');
  return reason === undefined ? undefined : quotable(reason.replaceAll(credential, '[token]'));
}

/** A server's text for one line of an error message: without tokens and control characters, 200 characters at most. */
export function quotable(text: string): string {
  return text.replace(TOKENS, '[token]').replace(CONTROL_CHARACTERS, ' ').trim().slice(0, MAX_LENGTH);
}
