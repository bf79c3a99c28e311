import type { Exchange } from '@tandem/platform';

/** Which step of a flow an exchange carries out, as the service that binds the simulator says. */
export interface StepOfExchange {
  readonly direction: 'in' | 'out';
  readonly method: string;
  /** `:name` stands for a segment. What this service asks may have a path of the other one's in front. */
  readonly path: string;
  /** The number of the request; null where it belongs to the flow but is none of its numbered steps. */
  readonly step: number | null;
  /** The number of its answer, likewise. */
  readonly answerStep: number | null;
  readonly from: string;
  readonly to: string;
  /** Counts only where the request's body has this field. */
  readonly withField?: string;
  /** Counts only where the request's `User-Agent` begins so. */
  readonly withUserAgent?: string;
}

/** Finds the step of an exchange in a table; the first entry that fits counts. */
export class ExchangeSteps {
  private readonly entries: readonly { readonly step: StepOfExchange; readonly path: RegExp }[];

  constructor(table: readonly StepOfExchange[]) {
    this.entries = table.map((step) => ({ step, path: expressionFor(step) }));
  }

  of(exchange: Exchange): StepOfExchange | undefined {
    return this.entries.find(({ step, path }) => fits(step, path, exchange))?.step;
  }
}

function fits(step: StepOfExchange, path: RegExp, exchange: Exchange): boolean {
  return (
    step.direction === exchange.direction &&
    step.method === exchange.method &&
    path.test(exchange.path) &&
    hasField(exchange.requestBody, step.withField) &&
    isFrom(exchange, step.withUserAgent)
  );
}

function hasField(body: unknown, field: string | undefined): boolean {
  return field === undefined || (typeof body === 'object' && body !== null && Object.hasOwn(body, field));
}

function isFrom({ requestHeaders }: Exchange, userAgent: string | undefined): boolean {
  return userAgent === undefined || String(requestHeaders['user-agent'] ?? '').startsWith(userAgent);
}

function expressionFor({ direction, path }: StepOfExchange): RegExp {
  const pattern = path
    .split('/')
    .map((segment) => (segment.startsWith(':') ? '[^/]+' : segment.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('/');
  return new RegExp(`${direction === 'in' ? '^' : ''}${pattern}/?$`);
}
