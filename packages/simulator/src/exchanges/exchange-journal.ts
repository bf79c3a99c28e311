import type { ExchangeFilter, FlowExchange, RecordedExchange } from '@tandem/contracts';
import { currentRequest, runInRequest, UNKNOWN_ROUTE, type Exchange, type ExchangeObserver } from '@tandem/platform';
import { isForControlSurface } from '../control-surface/own-origin.js';
import type { ExchangeSteps } from './exchange-steps.js';
import type { WithoutSecrets } from './without-secrets.js';

const CAPACITY = 1000;

/**
 * Gives a recorded request as it is shown. That costs as much as the rest of a token request, and most are never looked
 * at, so it is made at the first look.
 */
type Entry = () => RecordedExchange;

/** Keeps the last requests to a service and from it, except those to the control surface, and reports new ones. */
export class ExchangeJournal implements ExchangeObserver {
  private readonly entries: Entry[] = [];
  private readonly listeners = new Set<(entry: RecordedExchange) => void>();
  private count = 0;

  constructor(
    private readonly service: string,
    private readonly withoutSecrets: WithoutSecrets,
    private readonly steps: ExchangeSteps,
  ) {}

  observe(exchange: Exchange): void {
    const { direction, route, path } = exchange;
    if (direction === 'in' && isForControlSurface(route === UNKNOWN_ROUTE ? undefined : route, path)) return;
    const entry = this.entryOf(exchange);
    this.entries.push(entry);
    if (this.entries.length > CAPACITY) this.entries.shift();
    this.listeners.forEach((listener) => listener(entry()));
  }

  /** The entries that match, the oldest first. */
  list(filter: ExchangeFilter = {}): RecordedExchange[] {
    return this.entries.map((entry) => entry()).filter((entry) => matches(filter, entry));
  }

  /** The entries after the one with a number. A number from before the service was started counts as none. */
  since(id: number, filter: ExchangeFilter): RecordedExchange[] {
    return this.list(filter).filter((entry) => id > this.count || entry.id > id);
  }

  /** Calls `listener` with every entry from now on, until the returned function is called. */
  follow(listener: (entry: RecordedExchange) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  clear(): void {
    this.entries.length = 0;
  }

  private entryOf(seen: Exchange): Entry {
    const id = ++this.count;
    const { credentials } = currentRequest() ?? {};
    const ruleResults = [...seen.ruleResults];
    let exchange: Exchange | undefined = seen;
    let shown: RecordedExchange;
    return () => {
      if (exchange) {
        const { correlationId } = exchange;
        const context = { correlationId, ruleResults: [], ...(credentials ? { credentials } : {}) };
        shown = runInRequest(context, () => this.present(id, { ...exchange!, ruleResults }));
        exchange = undefined;
      }
      return shown;
    };
  }

  private present(id: number, exchange: Exchange): RecordedExchange {
    const { withoutSecrets } = this;
    return {
      id,
      service: this.service,
      ...(withoutSecrets.value(outlineOf(exchange, this.steps.of(exchange))) as Outline),
      request: {
        headers: withoutSecrets.headers(exchange.requestHeaders),
        body: withoutSecrets.body(exchange.requestBody) ?? null,
      },
      response: {
        headers: withoutSecrets.headers(exchange.responseHeaders),
        body: withoutSecrets.body(exchange.responseBody) ?? null,
      },
      jwts: withoutSecrets.jwts(
        exchange.requestHeaders['authorization'],
        exchange.responseHeaders['authorization'],
        exchange.requestBody,
        exchange.responseBody,
      ),
    };
  }
}

/** Whether a recorded request matches a filter. */
export function matches({ step, ...filter }: ExchangeFilter, entry: RecordedExchange): boolean {
  const isOfStep = step === undefined || entry.step === step || entry.answer_step === step;
  return (
    isOfStep &&
    Object.entries(filter).every(
      ([name, value]) => value === undefined || entry[name as keyof RecordedExchange] === value,
    )
  );
}

type Outline = Omit<RecordedExchange, 'id' | 'service' | 'request' | 'response' | 'jwts'>;

const NO_STEP = { step: null, answerStep: null, from: null, to: null };

function outlineOf(exchange: Exchange, part: FlowExchange | undefined): Outline {
  const { step, answerStep, from, to } = part ?? NO_STEP;
  const { status, failure, ruleResults } = exchange;
  const deciding = decidingOf(ruleResults);
  return {
    direction: exchange.direction,
    step,
    answer_step: status === undefined ? null : answerStep,
    from,
    to,
    correlation_id: exchange.correlationId,
    method: exchange.method,
    path: exchange.path,
    peer: exchange.peer,
    status: status ?? null,
    started_at: new Date(exchange.startedAt).toISOString(),
    duration_ms: Math.round(exchange.duration * 1000) / 1000,
    rule: deciding?.rule ?? null,
    reason: deciding?.reason ?? null,
    decisions: [...ruleResults],
    failure: failure ?? null,
  };
}

function decidingOf(ruleResults: Exchange['ruleResults']): Exchange['ruleResults'][number] | undefined {
  return ruleResults.findLast(({ outcome }) => outcome === 'refused') ?? ruleResults.at(-1);
}
