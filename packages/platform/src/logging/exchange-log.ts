import type { Logger } from 'pino';
import type { Exchange, ExchangeObserver } from '../exchanges/exchange.js';

/** Writes a line of the log for every exchange: no header, no body, no query. */
export class ExchangeLog implements ExchangeObserver {
  constructor(private readonly log: Logger) {}

  observe(exchange: Exchange): void {
    const refusal = exchange.decisions.findLast((decision) => decision.outcome === 'refused');
    const line = {
      correlation_id: exchange.correlationId,
      direction: exchange.direction,
      method: exchange.method,
      path: exchange.path,
      peer: exchange.peer,
      status: exchange.status,
      duration_ms: Math.round(exchange.duration * 1000) / 1000,
      ...(refusal ? { rule: refusal.rule, reason: refusal.reason } : {}),
      ...(exchange.failure ? { failure: exchange.failure } : {}),
    };
    this.log[exchange.failure ? 'warn' : 'info'](line, exchange.direction === 'in' ? 'request' : 'upstream request');
  }
}
