import type { RecordedExchange } from '@tandem/contracts';
import { currentRequest, nestsDeeper, redact, type Headers } from '@tandem/platform';
import { hash } from 'node:crypto';

const SECRET_HEADER = /(?:authorization|cookie|token|secret)$/;
const SECRET_FIELD = /(?:token|password|secret)$/i;
/** A secret by its name within a text: in a query, a form, or JSON that was cut off. */
const NAMED_SECRET = /(\b[\w-]{0,40}(?:token|password|secret)(?:=|%3D|"\s*:\s*"))([^&\s"'\\<>;,]+)/gi;
/** Levels of JSON that are looked into; what nests deeper is shown as its text. */
const MOST_LEVELS = 100;
/** How the base64 of `{"` begins. */
const JWT_START = 'eyJ';
const JWT = /\b(eyJ[\w-]+)\.(eyJ[\w-]+)\.[\w-]+/g;
/** What GitLab shows in place of a secret. */
const MASKED = '*****';

const NONE: ReadonlySet<string> = new Set();

/** What stands in place of a secret: the same for the same one, and of no use to anybody. */
export function fingerprint(secret: string): string {
  return `sha256:${hash('sha256', secret, 'hex').slice(0, 8)}`;
}

/** Replaces secrets in what was seen on the wire by their fingerprints. */
export class WithoutSecrets {
  /** @param patterns what a secret looks like in a text */
  constructor(private readonly patterns: readonly RegExp[]) {}

  headers(headers: Headers): Headers {
    return Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        this.text(name.toLowerCase()),
        SECRET_HEADER.test(name.toLowerCase()) ? this.credentials(String(value)) : (this.value(value) as string),
      ]),
    );
  }

  /** A body as an object, bytes or a text; a text that is JSON is looked into. */
  body(body: unknown): unknown {
    const content = Buffer.isBuffer(body) ? body.toString() : body;
    if (typeof content === 'string') {
      try {
        return nestsDeeper(content, MOST_LEVELS) ? this.text(content) : this.value(JSON.parse(content));
      } catch {
        return this.text(content);
      }
    }
    return this.value(content);
  }

  /** Anything at all; what a secret field holds is one, in lists and objects too. */
  value(value: unknown, isSecret = false): unknown {
    if (typeof value === 'string' || typeof value === 'number') {
      const text = String(value);
      return isSecret && text !== '' && text !== MASKED
        ? fingerprint(text)
        : typeof value === 'string'
          ? this.text(value)
          : value;
    }
    if (Array.isArray(value)) return value.map((entry) => this.value(entry, isSecret));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([name, entry]) => [
          this.text(name),
          this.value(entry, isSecret || SECRET_FIELD.test(name)),
        ]),
      );
    }
    return value;
  }

  /** The JWTs in texts and bodies: of each its header and its claims, which are no secret without the signature. */
  jwts(...places: unknown[]): RecordedExchange['jwts'] {
    const found = new Map<string, RecordedExchange['jwts'][number]>();
    for (const place of places) {
      const text = typeof place === 'string' || Buffer.isBuffer(place) ? place : JSON.stringify(place ?? '');
      if (!text.includes(JWT_START)) continue;
      for (const [jwt, header, claims] of text.toString().matchAll(JWT)) {
        const [one, other] = [this.body(decoded(header)), this.body(decoded(claims))];
        if (isObject(one) && isObject(other)) {
          found.set(jwt, { fingerprint: fingerprint(jwt), header: one, claims: other });
        }
      }
    }
    return [...found.values()];
  }

  private credentials(value: string): string {
    const [, scheme, secret = value] = /^(bearer|basic)[ \t]+(.*)$/i.exec(value) ?? [];
    return scheme ? `${scheme} ${fingerprint(secret)}` : fingerprint(value);
  }

  private text(text: string): string {
    const unnamed = text.replace(NAMED_SECRET, (_all, name: string, secret: string) =>
      secret === MASKED ? `${name}${secret}` : `${name}${fingerprint(secret)}`,
    );
    return redact(unnamed, this.patterns, currentRequest()?.credentials ?? NONE, fingerprint);
  }
}

const decoded = (part = '') => Buffer.from(part, 'base64url').toString();

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
