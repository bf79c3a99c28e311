import { EditorClientError, TimeoutError, UnreachableError } from './errors.js';
import type { Request } from './messages.js';

/** What ends a request early: its time limit, or the caller who gives it up. */
export class Deadline {
  private readonly controller = new AbortController();
  readonly signal: AbortSignal = this.controller.signal;
  private readonly giveUp = () => this.controller.abort(this.request.signal?.reason);
  private timer: NodeJS.Timeout;

  /** Throws the caller's reason if the caller has already given up. */
  constructor(
    private readonly request: Request,
    private readonly timeoutMs: number,
  ) {
    request.signal?.throwIfAborted();
    request.signal?.addEventListener('abort', this.giveUp, { once: true });
    this.timer = this.start();
  }

  /** Starts the time limit again. */
  restart(): void {
    clearTimeout(this.timer);
    this.timer = this.start();
  }

  clear(): void {
    clearTimeout(this.timer);
    this.request.signal?.removeEventListener('abort', this.giveUp);
  }

  /** What ended the request: the time limit, the caller's reason, or the error itself made presentable. */
  reason(error: unknown): unknown {
    return this.signal.aborted ? this.signal.reason : transportError(this.request, error);
  }

  private start(): NodeJS.Timeout {
    const { timeoutMs, request } = this;
    const error = new TimeoutError(request.peer, `${request.url.origin} did not answer within ${timeoutMs} ms`);
    return setTimeout(() => this.controller.abort(error), timeoutMs);
  }
}

const CERTIFICATE_CODE = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)/;
const WORDS: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection broke off',
  EPIPE: 'the connection broke off',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name cannot be looked up',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ETIMEDOUT: 'the connection timed out',
};

/** A network failure as one line with its cause. axios' own error is dropped: it holds the credentials. */
function transportError({ peer, url }: Request, error: unknown): EditorClientError {
  if (error instanceof EditorClientError) return error;
  const given = error instanceof Error && 'code' in error ? error.code : undefined;
  const code = typeof given === 'string' ? given : undefined;
  return new UnreachableError(peer, `${url.origin} cannot be reached: ${wordsFor(code)}`, code);
}

function wordsFor(code: string | undefined): string {
  if (code === undefined) return 'the request failed';
  if (CERTIFICATE_CODE.test(code)) {
    return `its certificate is not trusted (${code}); name its authority's file in NODE_EXTRA_CA_CERTS`;
  }
  return `${WORDS[code] ?? 'the request failed'} (${code})`;
}
