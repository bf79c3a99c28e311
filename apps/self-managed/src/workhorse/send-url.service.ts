import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import {
  currentRequest,
  recordRuleResult,
  Refusal,
  UpstreamBusy,
  UpstreamFactory,
  type Upstream,
} from '@tandem/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { once } from 'node:events';
import { pipeline, Transform, type Readable } from 'node:stream';
import type { SelfManagedConfiguration } from '../configuration/self-managed-configuration.js';
import { relayedResponseHeaders, upstreamRequestHeaders } from './headers.js';

/** The answer if SaaS gives none (workhorse/internal/sendurl). */
const BAD_UPSTREAM = { status: 500, body: 'Internal Server Error' };

/** The answer if too many requests to SaaS are under way (workhorse/internal/queueing). */
const BUSY = { status: 503, body: { message: '503 Service Unavailable' } };

/** Sends a request on to SaaS and streams its answer back, as Workhorse does on Rails' `send-url` instruction. */
@Injectable()
export class SendUrlService {
  private readonly saas: Upstream;
  private readonly basePath: string;
  private readonly responseLimit: number;

  constructor(configuration: ConfigService<SelfManagedConfiguration, true>, upstreams: UpstreamFactory) {
    const url = new URL(configuration.get('SAAS_URL', { infer: true }));
    this.basePath = url.pathname.replace(/\/+$/, '');
    this.responseLimit = configuration.get('SAAS_RESPONSE_LIMIT_BYTES', { infer: true });
    this.saas = upstreams.create({
      name: 'saas',
      origin: url,
      connectTimeout: configuration.get('SAAS_CONNECT_TIMEOUT_MS', { infer: true }),
      responseHeaderTimeout: configuration.get('SAAS_RESPONSE_HEADER_TIMEOUT_MS', { infer: true }),
      responseBodyTimeout: configuration.get('SAAS_RESPONSE_BODY_TIMEOUT_MS', { infer: true }),
      maxRequests: configuration.get('SAAS_REQUESTS_LIMIT', { infer: true }),
      connectionMaxAge: configuration.get('SAAS_CONNECTION_MAX_AGE_MS', { infer: true }),
    });
  }

  /**
   * Asks SaaS at the same path with the service account token, and passes any answer on.
   *
   * @throws {Refusal} 500 in plain text if no answer came, or it broke off before its first byte; 503 if
   * `SAAS_REQUESTS_LIMIT` requests are under way. If it breaks off later, the client's connection is destroyed, so that
   * no truncated answer looks complete.
   */
  async send(request: FastifyRequest, reply: FastifyReply, serviceAccountToken: string): Promise<void> {
    const abort = new AbortController();
    reply.raw.once('close', () => abort.abort());
    const path = request.url.split('?', 1)[0] ?? '/';
    let body: Readable | undefined;
    try {
      const answer = await this.saas.request({
        method: request.method,
        path: `${this.basePath}${path}`,
        headers: upstreamRequestHeaders(request.headers, serviceAccountToken, currentRequest()?.correlationId ?? ''),
        signal: abort.signal,
      });
      const { status, headers } = answer;
      body = answer.body;
      await firstByte(body);
      reply.code(status).headers(relayedResponseHeaders(headers));
      recordRuleResult({
        rule: 'saas-answers',
        outcome: status < 400 ? 'allowed' : 'refused',
        reason: `SaaS answered ${status}`,
      });
    } catch (error) {
      body?.destroy();
      const reason = error instanceof Error ? error.message : String(error);
      throw error instanceof UpstreamBusy
        ? new Refusal(BUSY, 'saas-may-be-asked', reason)
        : new Refusal(BAD_UPSTREAM, 'saas-answers', reason);
    }
    const limited = pipeline(body, sizeLimit(this.responseLimit), () => undefined);
    limited.once('error', () => reply.raw.destroy());
    await reply.send(limited);
  }
}

/** Resolves when a body's first byte is there, or its end. */
async function firstByte(body: Readable): Promise<void> {
  // It may have broken off before anybody listened: an error is emitted only once.
  if (body.destroyed) throw body.errored ?? new Error('broke off before its first byte');
  if (body.readableLength === 0 && !body.readableEnded) await Promise.race([once(body, 'readable'), once(body, 'end')]);
}

/** Passes bytes on, and fails after `limit` bytes. */
function sizeLimit(limit: number): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      done(size > limit ? new Error(`the answer is larger than ${limit} bytes`) : null, chunk);
    },
  });
}
