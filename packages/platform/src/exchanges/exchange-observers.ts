import type { Logger } from 'pino';
import type { Exchange, ExchangeObserver } from './exchange.js';

/** Tells each observer of an exchange; one that throws keeps it neither from the others nor from the client. */
export class ExchangeObservers implements ExchangeObserver {
  constructor(
    private readonly observers: readonly ExchangeObserver[],
    private readonly log: Logger,
  ) {}

  observe(exchange: Exchange): void {
    for (const observer of this.observers) {
      try {
        observer.observe(exchange);
      } catch (error) {
        this.log.error({ err: error, correlation_id: exchange.correlationId }, 'an observer failed');
      }
    }
  }
}

/** Writes a line of the log for every exchange: no header, no body, no query. */
export class ExchangeLog implements ExchangeObserver {
  constructor(private readonly log: Logger) {}

  observe(exchange: Exchange): void {
    const level = exchange.failure ? 'warn' : 'info';
    if (!this.log.isLevelEnabled(level)) return;
    const refusal = exchange.ruleResults.findLast(({ outcome }) => outcome === 'refused');
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
    this.log[level](line, exchange.direction === 'in' ? 'request' : 'upstream request');
  }
}
