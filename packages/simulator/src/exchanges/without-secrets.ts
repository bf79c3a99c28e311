import type { Headers } from '@tandem/platform';
import { fingerprint } from './fingerprint.js';

const SECRET_HEADERS = new Set(['authorization', 'proxy-authorization', 'private-token', 'cookie', 'set-cookie']);
const SECRET_FIELDS = /token$|^password$|^secret$/i;

/** Replaces secrets in what was seen on the wire by their fingerprints. */
export class WithoutSecrets {
  /** @param patterns what a secret looks like in a text, wherever it stands */
  constructor(private readonly patterns: readonly RegExp[]) {}

  headers(headers: Headers): Headers {
    return Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name.toLowerCase(),
        SECRET_HEADERS.has(name.toLowerCase()) ? this.credentials(String(value)) : this.text(value),
      ]),
    );
  }

  /** A body as an object or a text; a text that is JSON is looked into. */
  body(body: unknown): unknown {
    if (typeof body === 'string') {
      try {
        return this.value(JSON.parse(body));
      } catch {
        return this.text(body);
      }
    }
    return this.value(body);
  }

  private value(value: unknown, field = ''): unknown {
    if (typeof value === 'string') {
      return SECRET_FIELDS.test(field) && value !== '' && value !== '*****' ? fingerprint(value) : this.text(value);
    }
    if (Array.isArray(value)) {
      return value.map((entry) => this.value(entry, field));
    }
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, this.value(entry, name)]));
    }
    return value;
  }

  private credentials(value: string): string {
    const [, scheme, secret = value] = /^(bearer|basic)[ \t]+(.*)$/i.exec(value) ?? [];
    return scheme ? `${scheme} ${fingerprint(secret)}` : fingerprint(value);
  }

  private text<T>(value: T): T | string {
    return typeof value === 'string'
      ? this.patterns.reduce((text: string, pattern) => text.replace(pattern, (secret) => fingerprint(secret)), value)
      : value;
  }
}
