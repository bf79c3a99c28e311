import type { z } from 'zod';
import {
  EditorClientError,
  NotEnabledError,
  ProxyRefusedError,
  RateLimitedError,
  SaasRefusedError,
  SaasUnreachableError,
  TokenRequestRefusedError,
  UnexpectedAnswerError,
} from './errors.js';
import type { Peer, PeerAnswer, ReceivedAnswer, Sender } from './messages.js';
import { readRetryAfter } from './retry-after.js';

const PERSONAL_REFUSALS = new Set(['personal_access_token_refused', 'insufficient_scope', 'user_forbidden']);
const TOKENS = /\bglpat-[\w-]+|\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const CONTROL_CHARACTERS = /\p{Cc}+/gu;
const MAX_LENGTH = 200;

/**
 * The body, parsed by the contract's schema.
 *
 * @throws {EditorClientError} if another server sent it; otherwise with the fields that differ, not their values
 */
export function parseAnswer<Schema extends z.ZodType>(schema: Schema, answer: PeerAnswer): z.infer<Schema> {
  const parsed = schema.safeParse(jsonOf(answer.text));
  if (parsed.success) return parsed.data;
  if (answer.sender !== 'peer') throw unexpected(answer);
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'the whole body');
  const message = `the answer ${answer.status} is not of the expected form: ${[...new Set(fields)].join(', ')}`;
  throw new UnexpectedAnswerError(answer.peer, message, answer);
}

/** The error for an answer that is not one of the peer, or is of a status that the contract does not know. */
export function unexpected(answer: PeerAnswer): EditorClientError {
  const { peer, sender, status, origin, proxy } = answer;
  const by = proxy === undefined ? '' : ` by the proxy ${proxy}`;
  const what = `${status}${answer.contentType && `, ${answer.contentType.split(';', 1)[0]}`}${serverOf(answer)}`;
  if (sender === 'peer') return new UnexpectedAnswerError(peer, `the answer has status ${status}`, answer);
  if (sender === 'proxy') {
    const wish = status === 407 ? 'asks for its own credentials' : `does not open the way to ${origin}`;
    return new ProxyRefusedError(`the proxy ${proxy ?? 'on the way'} ${wish} (${what})`, answer);
  }
  if (sender === 'another_server_for_saas') {
    return new SaasUnreachableError(`in place of SaaS another server answered the instance (${what})`, answer);
  }
  const [name, remedy] = NAMES[peer];
  const message = `${origin}${by} answered (${what}), and not in the form of ${name}: another server is there, or between; check ${remedy}`;
  return new UnexpectedAnswerError(peer, message, answer);
}

const NAMES: Readonly<Record<Peer, readonly [name: string, remedy: string]>> = {
  instance: ['GitLab', 'the address of the instance, and firewalls and proxies on the way'],
  code_suggest: ['Code Suggest', 'its address, and firewalls and proxies on the way'],
};

function serverOf({ header }: ReceivedAnswer): string {
  const server = header('server');
  return server === undefined ? '' : `, from ${quotable(server)}`;
}

/** Who gave an answer, by its form and headers. */
export function senderOf(answer: ReceivedAnswer): Sender {
  const isByInstance = answer.peer === 'instance' && answer.header('x-gitlab-meta') !== undefined;
  if (hasFormOfPeer(answer)) return 'peer';
  if (isByInstance) return 'another_server_for_saas';
  const isOfProxy = answer.status === 407 || PROXY_HEADERS.some((name) => answer.header(name) !== undefined);
  return isOfProxy ? 'proxy' : 'another_server';
}

/** Only a proxy that answers by itself sends them: Squid's, and that of RFC 9209. */
const PROXY_HEADERS = ['x-squid-error', 'proxy-status'];

/**
 * GitLab's API answers JSON with `message`, or with `error`, which a 401 explains in `error_description`; in text only
 * Workhorse's 500 and the rate limit. Code Suggest answers JSON with `error` to a 401, and with `detail` to a 422.
 */
function hasFormOfPeer({ peer, status, text, contentType }: ReceivedAnswer): boolean {
  const json = jsonOf(text);
  if (status === 407) return false;
  if (typeof json !== 'object' || json === null) {
    const isText = peer === 'instance' && contentType.startsWith('text/plain') && text.trim() === TEXTS[status];
    return isText || contentType.startsWith('application/json');
  }
  if (status < 400) return true;
  const { message, error, error_description: description, detail } = json as Record<string, unknown>;
  if (peer === 'code_suggest') {
    if (status === 401) return typeof error === 'string' && description === undefined;
    return status !== 422 || Array.isArray(detail);
  }
  return message !== undefined || (typeof error === 'string' && (status !== 401 || description !== undefined));
}

const TEXTS: Readonly<Record<number, string>> = { 429: 'Retry later', 500: 'Internal Server Error' };

/** A 429, with the seconds that it asks to wait. */
export function rateLimited(answer: PeerAnswer, message: string): RateLimitedError {
  const retryAfter = readRetryAfter(answer.header('retry-after'), answer.header('date'));
  return new RateLimitedError(message, { ...answer, retryAfter });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The error for an answer of the tokens endpoint that is not a token, by nothing but what was received. 401 and 403 in
 * GitLab's form come from the instance, for the PAT, or are relayed from SaaS. `askSelf` throws if the instance itself
 * refuses the PAT; if it accepts the PAT, SaaS refused.
 */
export async function tokenRefusal(answer: PeerAnswer, askSelf: () => Promise<unknown>): Promise<EditorClientError> {
  const { status, sender } = answer;
  if (status === 429) return rateLimited(answer, 'token requests are limited');
  if (sender !== 'peer') return unexpected(answer);
  if (status === 404) {
    const message =
      'code suggestions are not enabled on the instance or on SaaS, or the instance stores no token for SaaS';
    return new NotEnabledError(message, answer);
  }
  if (status === 500 && answer.contentType.startsWith('text/plain')) {
    return new SaasUnreachableError('the instance cannot reach SaaS', answer);
  }
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
