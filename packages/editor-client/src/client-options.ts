import { withEscapedCredentials } from './agents.js';
import { secondsElapsed } from './elapsed-clock.js';
import { InvalidConfigurationError } from './errors.js';
import type { TransportOptions } from './http-transport.js';
import type { Exchange } from './messages.js';

export interface EditorClientOptions {
  /** The GitLab instance of the user, self-managed or SaaS, with its relative root if it has one. */
  readonly instanceUrl: string;
  readonly codeSuggestUrl: string;
  readonly personalAccessToken: string;
  /** The URL of a proxy for both peers. Without it none is used: proxy variables of the environment are not read. */
  readonly proxyUrl?: string;
  /** Milliseconds to wait for one request and its answer; for a stream, for each chunk. 10,000 by default. */
  readonly timeoutMs?: number;
  /** Largest answer that is read. 4 MiB by default. */
  readonly maxResponseBytes?: number;
  /** Seconds before a token's end at which it is renewed, a tenth of its lifetime at most. 60 by default. */
  readonly renewBeforeExpiry?: number;
  readonly userAgent?: string;
  /** Whether four failed requests for suggestions in a row stop further ones for 10 seconds, as in GitLab's editors. True by default. */
  readonly circuitBreaker?: boolean;
  /** Seconds that never run backwards; by default `secondsElapsed()`. */
  readonly now?: () => number;
  /** Told of every answer. */
  readonly onExchange?: (exchange: Exchange) => void;
}

export interface ClientSettings {
  readonly instanceUrl: URL;
  readonly codeSuggestUrl: URL;
  readonly personalAccessToken: string;
  readonly renewBeforeExpiry: number;
  readonly circuitBreaker: boolean;
  readonly transport: TransportOptions;
}

/**
 * The options, checked and completed.
 *
 * @throws {InvalidConfigurationError} which names the option and not its value
 */
export function settingsFrom(options: EditorClientOptions): ClientSettings {
  return {
    instanceUrl: baseUrl('instanceUrl', options.instanceUrl),
    codeSuggestUrl: baseUrl('codeSuggestUrl', options.codeSuggestUrl),
    personalAccessToken: headerSafe(options.personalAccessToken),
    renewBeforeExpiry: atLeastZero('renewBeforeExpiry', options.renewBeforeExpiry ?? 60),
    circuitBreaker: options.circuitBreaker ?? true,
    transport: {
      proxy: options.proxyUrl === undefined ? undefined : proxyFrom(options.proxyUrl),
      timeoutMs: atLeastZero('timeoutMs', options.timeoutMs ?? 10_000),
      maxResponseBytes: atLeastZero('maxResponseBytes', options.maxResponseBytes ?? 4 * 1024 * 1024),
      userAgent: options.userAgent ?? 'tandem-editor-client',
      now: options.now ?? secondsElapsed(),
      onExchange: options.onExchange,
    },
  };
}

function httpUrl(option: string, value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new InvalidConfigurationError(`${option} must be a URL that starts with http:// or https://`);
}

function baseUrl(option: string, value: string): URL {
  const url = httpUrl(option, value);
  if (url.username || url.password || url.search || url.hash) {
    throw new InvalidConfigurationError(`${option} must hold no credentials, no query and no fragment`);
  }
  return url;
}

function proxyFrom(value: string): URL {
  return withEscapedCredentials(httpUrl('proxyUrl', value));
}

function headerSafe(personalAccessToken: string): string {
  if (/^[\x21-\x7e]+$/.test(personalAccessToken)) return personalAccessToken;
  throw new InvalidConfigurationError('personalAccessToken must be text without blanks or control characters');
}

function atLeastZero(option: string, value: number): number {
  if (Number.isFinite(value) && value >= 0) return value;
  throw new InvalidConfigurationError(`${option} must be a number of 0 or more`);
}
