import { AsyncLocalStorage } from 'node:async_hooks';

/** One decision of a guard or a policy: the rule by its name in docs/fidelity.md, and why it went so. */
export interface Decision {
  readonly rule: string;
  readonly outcome: 'allowed' | 'refused';
  /** For the journal alone; it is never sent to the client and holds no secret. */
  readonly reason?: string;
}

/** What is known of the request under way. */
export interface RequestContext {
  readonly correlationId: string;
  /** What the client presented as a credential, in whatever place: never to be shown. */
  readonly credentials?: ReadonlySet<string>;
  readonly decisions: Decision[];
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

/** Notes the rule that let the request under way pass or refused it. Without a request it does nothing. */
export function recordDecision(decision: Decision): void {
  currentRequest()?.decisions.push(decision);
}
