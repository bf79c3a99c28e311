import { TimeoutError } from './errors.js';
import type { Request } from './messages.js';

/** Longer ones would end at once: Node.js counts milliseconds in 31 bits. */
const LONGEST_MS = 2 ** 31 - 1;

/** What ends a request early: its time limit, which counts only while the server is waited for, or the caller who gives it up. */
export class Deadline {
  private readonly controller = new AbortController();
  readonly signal: AbortSignal = this.controller.signal;
  private readonly giveUp = () => this.controller.abort(this.request.signal?.reason);
  private timer: NodeJS.Timeout | undefined;

  /** Throws the caller's reason if the caller has already given up. */
  constructor(
    private readonly request: Request,
    private readonly timeoutMs: number,
  ) {
    request.signal?.throwIfAborted();
    request.signal?.addEventListener('abort', this.giveUp, { once: true });
    this.start();
  }

  /** Starts the time limit, from its beginning. */
  start(): void {
    this.pause();
    const { timeoutMs, request } = this;
    const error = new TimeoutError(request.peer, `${request.url.origin} did not answer within ${timeoutMs} ms`);
    this.timer = setTimeout(() => this.controller.abort(error), Math.min(timeoutMs, LONGEST_MS));
  }

  /** Stops the time limit until it is started again. */
  pause(): void {
    clearTimeout(this.timer);
  }

  clear(): void {
    this.pause();
    this.request.signal?.removeEventListener('abort', this.giveUp);
  }
}
