import type { FlowExchange } from '@tandem/contracts';
import type { Exchange } from '@tandem/platform';

/** Finds the step of the flow that a request is in a table; the first entry that fits counts. */
export class ExchangeSteps {
  private readonly entries: readonly { readonly step: FlowExchange; readonly path: RegExp }[];

  constructor(table: readonly FlowExchange[]) {
    this.entries = table.map((step) => ({ step, path: expressionFor(step) }));
  }

  of(exchange: Exchange): FlowExchange | undefined {
    return this.entries.find(({ step, path }) => fits(step, path, exchange))?.step;
  }
}

function fits(step: FlowExchange, path: RegExp, exchange: Exchange): boolean {
  return (
    step.direction === exchange.direction &&
    step.method === exchange.method &&
    path.test(exchange.path) &&
    hasField(exchange.requestBody, step.withField) &&
    isFrom(exchange, step.withUserAgent) &&
    isSentOn(exchange, step.sentOnOf)
  );
}

function hasField(body: unknown, field: string | undefined): boolean {
  return field === undefined || (typeof body === 'object' && body !== null && Object.hasOwn(body, field));
}

function isFrom({ requestHeaders }: Exchange, userAgent: string | undefined): boolean {
  return userAgent === undefined || String(requestHeaders['user-agent'] ?? '').startsWith(userAgent);
}

function isSentOn({ requestHeaders }: Exchange, realm: string | undefined): boolean {
  if (realm === undefined) return true;
  const { 'user-agent': userAgent, 'x-request-id': correlationId, authorization } = requestHeaders;
  return userAgent === undefined && correlationId !== undefined && realmOf(authorization) === realm;
}

/** The realm that a JWT names; undefined if there is none. */
function realmOf(authorization: unknown): unknown {
  try {
    const claims = Buffer.from(String(authorization).split('.')[1] ?? '', 'base64url').toString();
    return (JSON.parse(claims) as { gitlab_realm?: unknown }).gitlab_realm;
  } catch {
    return undefined;
  }
}

function expressionFor({ direction, path }: FlowExchange): RegExp {
  const pattern = path
    .split('/')
    .map((segment) => (segment.startsWith(':') ? '[^/]+' : segment.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('/');
  return new RegExp(`${direction === 'in' ? '^' : ''}${pattern}/?$`);
}
