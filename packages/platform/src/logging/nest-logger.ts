import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** Gives Nest's own messages the form of the service's log. Its notes on start-up are for `debug`. */
export class NestLogger implements LoggerService {
  constructor(private readonly log_: Logger) {}

  log(message: unknown, context?: string): void {
    this.log_.debug({ context }, String(message));
  }

  error(message: unknown, stack?: string, context?: string): void {
    this.log_.error({ context, stack }, String(message));
  }

  warn(message: unknown, context?: string): void {
    this.log_.warn({ context }, String(message));
  }

  debug(message: unknown, context?: string): void {
    this.log_.debug({ context }, String(message));
  }

  verbose(message: unknown, context?: string): void {
    this.log_.trace({ context }, String(message));
  }
}
