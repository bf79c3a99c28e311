import { TimeoutError } from './errors.js';
import type { Peer } from './messages.js';
import { transportError } from './transport-failures.js';

/** What ends a request early: its time limit, or the caller who gives it up. Throws at once where the caller already has. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #giveUp: () => void;
  readonly #caller?: AbortSignal;
  #timer: NodeJS.Timeout;

  constructor(
    private readonly peer: Peer,
    private readonly url: URL,
    private readonly timeoutMs: number,
    caller?: AbortSignal,
  ) {
    caller?.throwIfAborted();
    this.#caller = caller;
    this.#giveUp = () => this.#controller.abort(caller?.reason);
    caller?.addEventListener('abort', this.#giveUp, { once: true });
    this.#timer = this.#start();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The time limit counts anew. */
  restart(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#start();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#giveUp);
  }

  /** What ended the request: the time limit, the caller's reason, or the error itself made presentable. */
  reason(error: unknown): unknown {
    return this.signal.aborted ? this.signal.reason : transportError(this.peer, this.url, error);
  }

  #start(): NodeJS.Timeout {
    const { peer, url, timeoutMs } = this;
    return setTimeout(
      () => this.#controller.abort(new TimeoutError(peer, `${url.origin} did not answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
  }
}
