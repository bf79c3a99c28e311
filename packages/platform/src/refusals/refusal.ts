import type { FastifyReply } from 'fastify';
import { recordRuleResult } from '../request-context/request-context.js';

/** The answer that a client gets. `body` as an object is sent as JSON, as a string as it is. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What went wrong in the framework, before or instead of a handler. */
export type Failure =
  | { readonly kind: 'url-malformed' }
  | { readonly kind: 'host-malformed' }
  | { readonly kind: 'host-not-allowed' }
  | { readonly kind: 'route-not-found'; readonly method: string; readonly path: string }
  | { readonly kind: 'method-not-allowed'; readonly method: string; readonly allowed: readonly string[] }
  | { readonly kind: 'body-malformed'; readonly message: string; readonly mediaType: string }
  | { readonly kind: 'body-too-large' }
  | { readonly kind: 'media-type-unsupported'; readonly mediaType: string }
  | { readonly kind: 'other'; readonly status: number; readonly message: string }
  | { readonly kind: 'internal' };

/** The form in which a service answers what failed in the framework: GitLab's and Code Suggest's differ. */
export type ErrorForm = (failure: Failure) => HttpAnswer;

/**
 * An answer other than success, by a rule: the client sees the public answer, the journal the rule and the reason.
 * Creating one records the rule's result.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly answer: HttpAnswer,
    readonly rule: string,
    readonly reason?: string,
  ) {
    super(reason ?? rule);
    recordRuleResult({ rule, outcome: 'refused', ...(reason === undefined ? {} : { reason }) });
  }
}

/** Sends an answer as it is: an object as JSON, a string as plain text unless its headers say otherwise. */
export function sendAnswer(reply: FastifyReply, { status, body, headers }: HttpAnswer): void {
  const isText = typeof body === 'string';
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  void reply
    .code(status)
    .headers({ 'content-type': type, ...headers })
    .send(isText ? body : JSON.stringify(body));
}
