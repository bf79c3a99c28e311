/** One fetch that several callers wait for. It is given up once all of them have given it up. */
export class SharedFetch<Result> {
  private readonly controller = new AbortController();
  private readonly result: Promise<Result>;
  private waiting = 0;

  constructor(fetch: (signal: AbortSignal) => Promise<Result>) {
    this.result = fetch(this.controller.signal);
    // Callers who have all gone hear nothing of a failure.
    this.result.catch(() => undefined);
  }

  /** Whether all its callers have given it up. */
  get isGivenUp(): boolean {
    return this.controller.signal.aborted;
  }

  /** Its result; the reason of `signal` as soon as that is aborted. */
  async wait(signal?: AbortSignal): Promise<Result> {
    signal?.throwIfAborted();
    this.waiting += 1;
    if (signal === undefined) return this.result;
    return new Promise<Result>((resolve, reject) => {
      const leave = () => {
        reject(signal.reason as Error);
        this.waiting -= 1;
        if (this.waiting === 0) this.controller.abort(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }
}
