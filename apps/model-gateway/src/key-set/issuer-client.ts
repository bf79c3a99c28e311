import { DISCOVERY_PATH, openidConfigurationSchema } from '@tandem/contracts';
import {
  CORRELATION_ID_HEADER,
  currentRequest,
  type Upstream,
  UpstreamFailure,
  type UpstreamFactory,
} from '@tandem/platform';
import { addAbortSignal, type Readable } from 'node:stream';
import { z } from 'zod';
import type { TrustedIssuer } from '../configuration/model-gateway-configuration.js';
import { importKeys, type VerificationKey } from './verification-key.js';

/** For discovery and keys together: a token with an unknown key waits so long at most. */
const LIMIT_MS = 5_000;
const CONNECTION = {
  connectTimeout: 5_000,
  responseHeaderTimeout: 5_000,
  responseBodyTimeout: 5_000,
  connectionMaxAge: 5_000,
  maxRequests: 16,
};
const BODY_LIMIT_BYTES = 262_144;

const keySetSchema = z.object({ keys: z.array(z.unknown()) });

/** No keys came from an issuer; the message says why. */
export class IssuerUnavailable extends Error {
  override readonly name = 'IssuerUnavailable';
}

/** Asks an issuer for its keys: discovery, then its `jwks_uri` (OpenID Connect Discovery 1.0, section 4). */
export class IssuerClient {
  private readonly upstreamByOrigin = new Map<string, Upstream>();

  constructor(
    private readonly trusted: TrustedIssuer,
    private readonly upstreams: UpstreamFactory,
  ) {}

  /** @throws {IssuerUnavailable} if the issuer does not answer, answers for another issuer, or has no usable key */
  async keys(): Promise<readonly VerificationKey[]> {
    const { issuer } = this.trusted;
    const limit = AbortSignal.timeout(LIMIT_MS);
    try {
      const configuration = openidConfigurationSchema.parse(await this.get(`${issuer}${DISCOVERY_PATH}`, limit));
      if (configuration.issuer !== issuer) {
        throw new Error(`its discovery document is that of ${configuration.issuer.slice(0, 200)}`);
      }
      const { keys } = keySetSchema.parse(await this.get(configuration.jwks_uri, limit));
      const usable = await importKeys(keys);
      if (usable.length === 0) throw new Error('none of its keys can verify RS256');
      return usable;
    } catch (cause) {
      const reason = limit.aborted ? `${issuer}: no keys within ${LIMIT_MS} ms` : reasonOf(cause, issuer);
      throw new IssuerUnavailable(reason, { cause });
    }
  }

  private async get(address: string, signal: AbortSignal): Promise<unknown> {
    const url = new URL(address);
    const correlationId = currentRequest()?.correlationId;
    const { status, body } = await this.upstreamFor(url).request({
      method: 'GET',
      signal,
      path: `${url.pathname}${url.search}`,
      headers: { accept: 'application/json', ...(correlationId ? { [CORRELATION_ID_HEADER]: correlationId } : {}) },
    });
    const json = limitedJson(addAbortSignal(signal, body));
    if (status === 200) return json;
    await json.catch(() => undefined);
    throw new Error(`${url.pathname} answered ${status}`);
  }

  private upstreamFor({ origin }: URL): Upstream {
    const { issuer, connectUrl } = this.trusted;
    const isIssuers = origin === new URL(issuer).origin;
    const upstream =
      this.upstreamByOrigin.get(origin) ??
      this.upstreams.create({
        ...CONNECTION,
        name: isIssuers ? 'issuer' : 'jwks',
        origin: new URL(isIssuers ? (connectUrl ?? origin) : origin),
      });
    this.upstreamByOrigin.set(origin, upstream);
    return upstream;
  }
}

function reasonOf(error: unknown, issuer: string): string {
  if (error instanceof UpstreamFailure) return error.message;
  const reason = error instanceof z.ZodError ? 'its answer is not what discovery promises' : (error as Error).message;
  return `${issuer}: ${reason}`;
}

/** Reads a body as JSON, up to the limit. An error names no content. */
async function limitedJson(body: Readable): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT_BYTES) throw new Error(`longer than ${BODY_LIMIT_BYTES} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new Error('not JSON');
  }
}
