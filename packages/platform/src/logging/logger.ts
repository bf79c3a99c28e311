import { pino, type DestinationStream, type Logger } from 'pino';
import type { Clock } from '../time/clock.js';
import { currentRequest } from '../request-context/request-context.js';
import { redact } from './credentials.js';
import { printable } from './printable.js';
import { withoutSecretFields } from './secret-fields.js';

const REDACTED = '[REDACTED]';

/** The token of the service's logger, a pino `Logger`. */
export const LOGGER = Symbol('LOGGER');

export interface LoggerOptions {
  readonly service: string;
  readonly level: string;
  readonly clock: Clock;
  /** What a secret looks like in a text. Whatever matches leaves a log line as `[REDACTED]`, wherever it stands. */
  readonly secrets: readonly RegExp[];
  readonly destination: DestinationStream;
}

/**
 * A logger of JSON lines: level, time, service, the correlation id of the request under way, and the message. No line has a
 * secret, or a character that a terminal obeys.
 */
export function createLogger({ service, level, clock, secrets, destination }: LoggerOptions): Logger {
  const redacted = (text: string) => redact(text, secrets, currentRequest()?.credentials ?? [], () => REDACTED);
  return pino(
    {
      level,
      base: { service },
      timestamp: () => `,"time":"${clock.date().toISOString()}"`,
      formatters: {
        level: (label) => ({ level: label }),
        log: (line) => withoutSecretFields(line, redacted) as Record<string, unknown>,
      },
      mixin: () => {
        const request = currentRequest();
        return request ? { correlation_id: request.correlationId } : {};
      },
      hooks: {
        logMethod(values, method) {
          const shown = values.map((value: unknown) => (typeof value === 'string' ? redacted(value) : value));
          method.apply(this, shown as typeof values);
        },
        streamWrite: (line) =>
          printable(
            secrets.reduce((text, secret) => text.replace(secret, REDACTED), line),
            '\n',
          ),
      },
    },
    destination,
  );
}
