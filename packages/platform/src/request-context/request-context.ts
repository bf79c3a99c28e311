import { AsyncLocalStorage } from 'node:async_hooks';
import { redact } from './credentials.js';
import type { Randomness } from '../randomness.service.js';

/** The header that carries the correlation id from hop to hop and back. */
export const CORRELATION_ID_HEADER = 'x-request-id';

const ACCEPTABLE_ID = /^[\w.:+/=@-]{1,128}$/;

/** What a guard or a policy found by one rule, which it names as docs/fidelity.md does, and why. */
export interface RuleResult {
  readonly rule: string;
  readonly outcome: 'allowed' | 'refused';
  /** For the journal only: it is never sent to the client and holds no secret. */
  readonly reason?: string;
}

/** What is known of the request under way. */
export interface RequestContext {
  readonly correlationId: string;
  /** What the client presented as a credential, in whatever place, and what the service uses for it: never to be shown. */
  readonly credentials?: Set<string>;
  readonly ruleResults: RuleResult[];
  /** Whether the client has gone without its answer, so that no more work is done for it. */
  readonly isAbandoned?: () => boolean;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `work` as part of a request. */
export function runInRequest<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

/** The request under way, or undefined outside one. */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}

/** Notes the rule that let the request under way pass or refused it. Does nothing outside a request. */
export function recordRuleResult(result: RuleResult): void {
  currentRequest()?.ruleResults.push(result);
}

/**
 * The client's correlation id if it can be logged and sent on, otherwise a new one of 32 hex digits. An id that holds a
 * secret is not accepted: it would go to the next hop and into the logs.
 *
 * @param secrets what a secret of the service looks like in a text
 * @param credentials what the client presented as credentials
 */
export function correlationIdOf(
  header: string | string[] | undefined,
  randomness: Randomness,
  secrets: readonly RegExp[],
  credentials: ReadonlySet<string> = new Set(),
): string {
  const isAcceptable =
    typeof header === 'string' &&
    ACCEPTABLE_ID.test(header) &&
    redact(header, secrets, credentials, () => '') === header;
  return isAcceptable ? header : randomness.uuid().replaceAll('-', '');
}
