import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';
import { oncePerSecond, type Clock } from '../clock.service.js';
import { currentRequest } from '../request-context/request-context.js';
import { redact, REDACTED, withoutSecretFields } from '../request-context/credentials.js';

/** The token of the service's logger, a pino `Logger`. */
export const LOGGER = Symbol('LOGGER');

const NONE: ReadonlySet<string> = new Set();

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
  const redacted = (text: string) => redact(text, secrets, currentRequest()?.credentials ?? NONE, () => REDACTED);
  return pino(
    {
      level,
      base: { service },
      timestamp: () => timesOf(clock),
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

/** The time of the service, and real time if that is another: lines of several services are put in order by it. */
function timesOf(clock: Clock): string {
  const [now, ahead] = [clock.now(), clock.aheadOfRealTime()];
  const time = `,"time":"${isoTime(now)}"`;
  return ahead === 0 ? time : `${time},"real_time":"${new Date(now - ahead).toISOString()}"`;
}

const withoutMilliseconds = oncePerSecond((now) => new Date(now).toISOString().slice(0, -'000Z'.length));

function isoTime(now: number): string {
  return `${withoutMilliseconds(now)}${String(now - Math.floor(now / 1000) * 1000).padStart(3, '0')}Z`;
}

/** Gives Nest's own messages the form of the service's log. Its notes on the start are for `debug`. */
export function nestLogger(logger: Logger): LoggerService {
  return {
    log: (message: unknown, context?: string) => logger.debug({ context }, String(message)),
    error: (message: unknown, stack?: string, context?: string) => logger.error({ context, stack }, String(message)),
    warn: (message: unknown, context?: string) => logger.warn({ context }, String(message)),
    debug: (message: unknown, context?: string) => logger.debug({ context }, String(message)),
    verbose: (message: unknown, context?: string) => logger.trace({ context }, String(message)),
  };
}

/** Control, format (bidirectional text, zero width) and line-separating characters, and halves of a pair. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** What most lines are. */
const PLAIN = /^[\x20-\x7e]*\n?$/;

/** `text` with `\uXXXX` in place of all that a terminal would obey or not show, except `kept`. */
export function printable(text: string, kept = ''): string {
  if (PLAIN.test(text) && (kept === '\n' || !text.endsWith('\n'))) return text;
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return text.replace(UNPRINTABLE, (character) =>
    kept.includes(character) ? character : character.split('').map(escaped).join(''),
  );
}
