import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { accessTokenSchema, TOKENS_PATH, type AccessToken } from '@tandem/contracts';
import { fullVersionOf, SendUrl } from '@tandem/gitlab';
import { currentRequest, UpstreamFactory, type Headers } from '@tandem/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { upstreamRequestHeaders } from './token-request-headers.js';

/** What self-managed asks SaaS for. */
@Injectable()
export class SaasService {
  private readonly saas: SendUrl;
  private readonly version: string;

  constructor(configuration: ConfigService, upstreams: UpstreamFactory) {
    const url = new URL(configuration.getOrThrow<string>('SAAS_URL'));
    this.saas = new SendUrl({ name: 'saas', label: 'SaaS', variables: 'SAAS', url }, configuration, upstreams);
    this.version = fullVersionOf(configuration);
  }

  /**
   * Asks SaaS at the same path with the service account token, and passes any answer on.
   *
   * @throws {Refusal} 500 or 503 as `SendUrl.relay` does
   */
  async relayTokenRequest(request: FastifyRequest, reply: FastifyReply, serviceAccountToken: string): Promise<void> {
    const path = request.url.split('?', 1)[0] ?? '/';
    const headers = this.headers(request.headers, serviceAccountToken);
    await this.saas.relay({ method: request.method, path, headers }, reply);
  }

  /**
   * A JWT for this instance itself.
   *
   * @throws {Error} if SaaS gives none; its message says what it answered
   */
  async requestToken(serviceAccountToken: string): Promise<AccessToken> {
    const headers = this.headers({}, serviceAccountToken);
    const { status, text } = await this.saas.ask({ method: 'POST', path: TOKENS_PATH, headers });
    if (status !== 201) throw new Error(`SaaS answered ${status}`);
    const token = accessTokenSchema.safeParse(jsonOf(text));
    if (!token.success) throw new Error('SaaS answered what is no access token');
    return token.data;
  }

  private headers(client: Headers, serviceAccountToken: string): Record<string, string> {
    return upstreamRequestHeaders(client, serviceAccountToken, currentRequest()?.correlationId ?? '', this.version);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
