import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { SendUrl } from '@tandem/gitlab';
import { currentRequest, UpstreamFactory } from '@tandem/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { upstreamRequestHeaders } from './token-request-headers.js';

/** What self-managed asks SaaS for. */
@Injectable()
export class SaasService {
  private readonly saas: SendUrl;

  constructor(configuration: ConfigService, upstreams: UpstreamFactory) {
    const url = new URL(configuration.getOrThrow<string>('SAAS_URL'));
    this.saas = new SendUrl({ name: 'saas', label: 'SaaS', variables: 'SAAS', url }, configuration, upstreams);
  }

  /**
   * Asks SaaS at the same path with the service account token, and passes any answer on.
   *
   * @throws {Refusal} 500 or 503 as `SendUrl.relay` does
   */
  async relayTokenRequest(request: FastifyRequest, reply: FastifyReply, serviceAccountToken: string): Promise<void> {
    const path = request.url.split('?', 1)[0] ?? '/';
    const correlationId = currentRequest()?.correlationId ?? '';
    const headers = upstreamRequestHeaders(request.headers, serviceAccountToken, correlationId);
    await this.saas.relay({ method: request.method, path, headers }, reply);
  }
}
