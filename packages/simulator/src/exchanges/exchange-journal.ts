import type { Exchange, ExchangeObserver } from '@tandem/platform';
import type { WithoutSecrets } from './without-secrets.js';

const CAPACITY = 1000;

/** An exchange as the control surface shows it; no secret is in it. */
export interface JournalEntry {
  readonly id: number;
  readonly service: string;
  readonly direction: 'in' | 'out';
  readonly correlation_id: string;
  readonly method: string;
  readonly path: string;
  readonly peer: string;
  readonly status: number | null;
  readonly started_at: string;
  readonly duration_ms: number;
  /** The rule that refused, or the last one that let the request pass, by its name in docs/fidelity.md. */
  readonly rule: string | null;
  readonly reason: string | null;
  readonly decisions: readonly object[];
  readonly failure: string | null;
  readonly request: { readonly headers: object; readonly body: unknown };
  readonly response: { readonly headers: object; readonly body: unknown };
}

/** Keeps the last exchanges of a service, but those of the control surface itself. */
export class ExchangeJournal implements ExchangeObserver {
  private readonly entries: JournalEntry[] = [];
  private count = 0;

  constructor(
    private readonly service: string,
    private readonly withoutSecrets: WithoutSecrets,
  ) {}

  observe(exchange: Exchange): void {
    if (exchange.path.startsWith('/_simulator')) {
      return;
    }
    this.entries.push(this.present(exchange));
    if (this.entries.length > CAPACITY) {
      this.entries.shift();
    }
  }

  /** The entries that fit, the oldest first. */
  list(fits: (entry: JournalEntry) => boolean): JournalEntry[] {
    return this.entries.filter(fits);
  }

  clear(): void {
    this.entries.length = 0;
  }

  private present(exchange: Exchange): JournalEntry {
    const deciding = exchange.decisions.findLast(({ outcome }) => outcome === 'refused') ?? exchange.decisions.at(-1);
    const { withoutSecrets } = this;
    return {
      id: ++this.count,
      service: this.service,
      direction: exchange.direction,
      correlation_id: exchange.correlationId,
      method: exchange.method,
      path: exchange.path,
      peer: exchange.peer,
      status: exchange.status ?? null,
      started_at: new Date(exchange.startedAt).toISOString(),
      duration_ms: Math.round(exchange.duration * 1000) / 1000,
      rule: deciding?.rule ?? null,
      reason: deciding?.reason ?? null,
      decisions: exchange.decisions,
      failure: exchange.failure ?? null,
      request: {
        headers: withoutSecrets.headers(exchange.requestHeaders),
        body: withoutSecrets.body(exchange.requestBody) ?? null,
      },
      response: {
        headers: withoutSecrets.headers(exchange.responseHeaders),
        body: withoutSecrets.body(exchange.responseBody) ?? null,
      },
    };
  }
}
