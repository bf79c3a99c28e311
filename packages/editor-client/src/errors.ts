import type { Peer } from './messages.js';

export interface ErrorDetail {
  /** The status of the deciding answer, if one came. */
  readonly status?: number;
  /** `X-Request-Id` of that answer, by which an administrator finds it in logs and recorded requests. */
  readonly correlationId?: string;
  /** What the server said, free of tokens. */
  readonly reason?: string;
}

/** What every error of the editor client is. `code` is stable; `message` is one line and never holds a token. */
export abstract class EditorClientError extends Error {
  abstract readonly code: string;
  readonly status?: number;
  readonly correlationId?: string;
  readonly reason?: string;

  constructor(message: string, { status, correlationId, reason }: ErrorDetail = {}) {
    super(reason ? `${message}: ${reason}` : message);
    this.name = new.target.name;
    this.status = status;
    this.correlationId = correlationId;
    this.reason = reason;
  }
}

/** An option of the client cannot be used. */
export class InvalidConfigurationError extends EditorClientError {
  readonly code = 'invalid_configuration';
}

/** The instance does not accept the user's PAT: unknown, expired, revoked or inactive. */
export class PersonalAccessTokenRefusedError extends EditorClientError {
  readonly code = 'personal_access_token_refused';
}

/** The PAT is accepted and has not the scope `api`. */
export class InsufficientScopeError extends EditorClientError {
  readonly code = 'insufficient_scope';
}

/** The instance knows the PAT and forbids its user the API: blocked, deactivated, pending approval. */
export class UserForbiddenError extends EditorClientError {
  readonly code = 'user_forbidden';
}

/** The instance accepts the PAT, so the refusal came from SaaS, for the stored token or by its access policy. */
export class SaasRefusedError extends EditorClientError {
  readonly code = 'saas_refused';
}

/** The token request was refused, and the instance could not be asked whether the PAT was the reason. */
export class TokenRequestRefusedError extends EditorClientError {
  readonly code = 'token_request_refused';
}

/** 404: code suggestions are not enabled on the instance or on SaaS, or the instance has stored no token for SaaS. */
export class NotEnabledError extends EditorClientError {
  readonly code = 'not_enabled';
}

/** The instance does not reach SaaS (500 as plain text), or another server answered it in place of SaaS. */
export class SaasUnreachableError extends EditorClientError {
  readonly code = 'saas_unreachable';
}

/** Code Suggest refused the JWT, and a renewed one too. */
export class CodeSuggestRefusedError extends EditorClientError {
  readonly code = 'code_suggest_refused';
}

/** Code Suggest does not understand the completion request (422). */
export class CompletionRequestInvalidError extends EditorClientError {
  readonly code = 'completion_request_invalid';
}

/** 429; `retryAfter` in seconds if the answer says it. */
export class RateLimitedError extends EditorClientError {
  readonly code = 'rate_limited';
  readonly retryAfter?: number;

  constructor(message: string, { retryAfter, ...detail }: ErrorDetail & { retryAfter?: number }) {
    super(message, detail);
    this.retryAfter = retryAfter;
  }
}

/** A status, a form or a size that the contract does not know, or the answer of another server. It is never kept. */
export class UnexpectedAnswerError extends EditorClientError {
  readonly code: `${Peer}_unexpected_answer`;

  constructor(peer: Peer, message: string, detail?: ErrorDetail) {
    super(message, detail);
    this.code = `${peer}_unexpected_answer`;
  }
}

/** No answer within the time limit. */
export class TimeoutError extends EditorClientError {
  readonly code: `${Peer}_timeout`;

  constructor(peer: Peer, message: string) {
    super(message);
    this.code = `${peer}_timeout`;
  }
}

/** No connection, or one that broke off. `systemCode` is Node's, such as `ECONNREFUSED`. */
export class UnreachableError extends EditorClientError {
  readonly code: `${Peer}_unreachable`;
  readonly systemCode?: string;

  constructor(peer: Peer, message: string, systemCode?: string) {
    super(message);
    this.code = `${peer}_unreachable`;
    this.systemCode = systemCode;
  }
}

/** The proxy that the client was given cannot be reached. `systemCode` is Node's, such as `ECONNREFUSED`. */
export class ProxyUnreachableError extends EditorClientError {
  readonly code = 'proxy_unreachable';

  constructor(
    message: string,
    readonly systemCode?: string,
  ) {
    super(message);
  }
}

/** A proxy on the way answered in place of the peer: it wants credentials (407), or does not open the way. */
export class ProxyRefusedError extends EditorClientError {
  readonly code = 'proxy_refused';
}

/** Nothing was asked, because requests for suggestions failed before. `cause` is the last failure. */
export class CircuitOpenError extends EditorClientError {
  readonly code = 'circuit_open';

  constructor(
    message: string,
    /** Seconds until the next request is sent. */
    readonly retryAfter: number,
    override readonly cause: EditorClientError,
  ) {
    super(message);
  }
}
