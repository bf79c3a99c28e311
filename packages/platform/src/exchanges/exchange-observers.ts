import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER } from '../logging/logger.js';
import type { Exchange, ExchangeObserver } from './exchange.js';

/** The observers of a service's exchanges. */
export const EXCHANGE_OBSERVERS = Symbol('EXCHANGE_OBSERVERS');

/** Tells each observer of an exchange; one that throws does not keep it from the others, nor from the client. */
@Injectable()
export class ExchangeObservers implements ExchangeObserver {
  constructor(
    @Inject(EXCHANGE_OBSERVERS) private readonly observers: readonly ExchangeObserver[],
    @Inject(LOGGER) private readonly log: Logger,
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
