import { HttpSender, type HttpRequest } from '@tandem/client';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';

/** What became of a request: answered with success; refused as specified; answered otherwise; not answered. */
export type Verdict = 'answered' | 'refused' | 'wrong' | 'lost';

/** What came back for one request. */
export interface Answer {
  /** Undefined if no whole answer came. */
  readonly status?: number;
  /** Its body, or why none came. */
  readonly text: string;
}

const HANG_MS = 5_000;
const PATIENCE_MS = 90_000;
const PAUSE_MS = 20;
const EXAMPLES = 5;

/** How many requests became what. */
export class Counts {
  sent = 0;
  answered = 0;
  refused = 0;
  wrong = 0;
  lost = 0;
  /** The first answers that were wrong or lost. */
  readonly examples: Answer[] = [];

  note(verdict: Verdict, answer: Answer): void {
    this.sent += 1;
    this[verdict] += 1;
    if ((verdict === 'wrong' || verdict === 'lost') && this.examples.length < EXAMPLES) this.examples.push(answer);
  }
}

/** Requests on kept connections, none of which is sent again if it is lost. */
export class Requests {
  private readonly http: HttpSender;

  /** @param hangMs the milliseconds that an answer may take */
  constructor(private readonly hangMs = HANG_MS) {
    this.http = new HttpSender({ timeoutMs: hangMs });
  }

  /** One request; it resolves also if no answer comes. */
  async send(url: string, request: HttpRequest): Promise<Answer> {
    try {
      const response = await this.http.open(url, request, AbortSignal.timeout(this.hangMs));
      let text = '';
      for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) text += chunk;
      return { status: response.statusCode!, text };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return { text: `${code} ${message}` };
    }
  }

  close(): void {
    this.http.close();
  }
}

export interface LoadOptions {
  readonly clients: number;
  /** Requests a second of all clients together; as many as there can be without it. */
  readonly perSecond?: number;
  /** Milliseconds that an answer may take; 5,000 without it. */
  readonly hangMs?: number;
  /** Milliseconds that a client waits after an answer of no success; 20 without it. */
  readonly pauseMs?: number;
}

/** Clients that each ask again as soon as they have an answer, until they are stopped. */
export class Load {
  readonly counts = new Counts();
  readonly requests: Requests;
  private isWanted = true;
  private readonly clients: Promise<unknown>;

  /** @param ask makes one request, and says what became of it */
  constructor(
    private readonly ask: (requests: Requests) => Promise<readonly [Verdict, Answer]>,
    { clients, perSecond, hangMs, pauseMs = PAUSE_MS }: LoadOptions,
  ) {
    this.requests = new Requests(hangMs);
    const everyMs = perSecond === undefined ? 0 : (clients / perSecond) * 1000;
    this.clients = Promise.all(
      Array.from({ length: clients }, (_, client) => this.run(everyMs, client / clients, pauseMs)),
    );
  }

  private async run(everyMs: number, offset: number, pauseMs: number): Promise<void> {
    let next = performance.now() + everyMs * offset;
    while (this.isWanted) {
      if (everyMs > 0) await wait(Math.max(0, next - performance.now()));
      next = Math.max(next + everyMs, performance.now() - 10 * everyMs);
      const [verdict, answer] = await this.ask(this.requests);
      this.counts.note(verdict, answer);
      if (verdict !== 'answered') await wait(pauseMs);
    }
  }

  /**
   * Resolves when so many more requests have become so.
   *
   * @returns the milliseconds that it took
   */
  async until(verdict: Verdict, more = 1): Promise<number> {
    const begun = performance.now();
    const wanted = this.counts[verdict] + more;
    while (this.counts[verdict] < wanted) {
      if (performance.now() - begun > PATIENCE_MS) throw new Error(`too few were ${verdict}: ${this.describe()}`);
      await wait(PAUSE_MS / 2);
    }
    return performance.now() - begun;
  }

  describe(): string {
    return JSON.stringify(this.counts);
  }

  /** Stops the clients after `work`, whatever becomes of it. */
  async during(work: () => Promise<unknown>): Promise<Counts> {
    try {
      await work();
    } finally {
      this.isWanted = false;
      await this.clients;
      this.requests.close();
    }
    return this.counts;
  }
}
