import { currentRequest, Refusal } from '@tandem/platform';

/** GitLab's refusals, each with the body and the headers that its API gives. The rule is only for the journal. */

/** 401 if no user is known (lib/api/helpers.rb, `unauthorized!`). */
export const unauthorized = (rule: string, reason?: string) =>
  new Refusal({ status: 401, body: { message: '401 Unauthorized' } }, rule, reason);

/** 401 of a token that was good once (lib/api/api_guard.rb, RFC 6750 section 3.1). */
export const invalidToken = (rule: string, description: string) =>
  new Refusal(
    {
      status: 401,
      body: { error: 'invalid_token', error_description: description },
      headers: {
        'www-authenticate': `Bearer realm="Protected by OAuth 2.0", error="invalid_token", error_description="${description}"`,
      },
    },
    rule,
  );

/** 403 of a token whose scopes do not reach (lib/api/api_guard.rb). `scopes` are those that would. */
export const insufficientScope = (rule: string, scopes: readonly string[]) =>
  new Refusal(
    {
      status: 403,
      body: {
        error: 'insufficient_scope',
        error_description: 'The request requires higher privileges than provided by the access token.',
        scope: scopes.join(' '),
      },
    },
    rule,
  );

/** 403 (lib/api/helpers.rb, `forbidden!`), with the reason if GitLab tells one. */
export const forbidden = (rule: string, reason?: string) =>
  new Refusal({ status: 403, body: { message: reason ? `403 Forbidden - ${reason}` : '403 Forbidden' } }, rule, reason);

/** 404 of a feature or a record; `what` as in `404 User Not Found` (lib/api/helpers.rb, `not_found!`). */
export const notFound = (rule: string, what?: string) =>
  new Refusal({ status: 404, body: { message: what ? `404 ${what} Not Found` : '404 Not Found' } }, rule);

/** 404 of a record that the API looked up by id (ActiveRecord::RecordNotFound, `404 Not found`). */
export const recordNotFound = (rule: string) => new Refusal({ status: 404, body: { message: '404 Not found' } }, rule);

/** 400 of parameters that do not fit (Grape::Exceptions::ValidationErrors). */
export const badParameters = (error: string) =>
  new Refusal({ status: 400, body: { error } }, 'parameters-are-valid', error);

/** 400 with GitLab's message, `400 Bad request - …` (lib/api/helpers.rb, `bad_request!`). */
export const badRequest = (rule: string, reason: string) =>
  new Refusal({ status: 400, body: { message: `400 Bad request - ${reason}` } }, rule, reason);

/** 400 of a record that does not validate: the reasons by field (`render_validation_error!`). */
export const invalidRecord = (rule: string, reasons: Readonly<Record<string, readonly string[]>>) =>
  new Refusal({ status: 400, body: { message: reasons } }, rule);

/** A refusal with only a message (lib/api/helpers.rb, `render_api_error!`). */
export const apiError = (status: number, rule: string, message: string) =>
  new Refusal({ status, body: { message } }, rule, message);

/** 409 (lib/api/helpers.rb, `conflict!`). */
export const conflict = (rule: string, message: string) => new Refusal({ status: 409, body: { message } }, rule);

/** 500 of a request that failed in GitLab (lib/api/helpers.rb, `handle_api_exception`). */
export const internalServerError = (rule: string, reason?: string) =>
  new Refusal({ status: 500, body: { message: '500 Internal Server Error' } }, rule, reason);

/**
 * Ends the work for a client that has gone without its answer.
 *
 * @throws {Refusal} 503, which nobody reads, if the request under way is abandoned
 */
export function refuseIfAbandoned(): void {
  if (currentRequest()?.isAbandoned?.()) {
    throw new Refusal({ status: 503, body: { message: '503 Service Unavailable' } }, 'client-waits');
  }
}
