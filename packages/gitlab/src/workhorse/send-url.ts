import { type ConfigService } from '@nestjs/config';
import {
  clientGone,
  recordRuleResult,
  Refusal,
  UpstreamBusy,
  type UpstreamFactory,
  type Upstream,
  type UpstreamResponse,
} from '@tandem/platform';
import type { FastifyReply } from 'fastify';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { refuseIfAbandoned } from '../errors/gitlab-errors.js';
import { relayedResponseHeaders } from './headers.js';

/** The answer if the upstream gives none (workhorse/internal/sendurl). */
const BAD_UPSTREAM = { status: 500, body: 'Internal Server Error' };

/** The answer if too many requests to the upstream are under way (workhorse/internal/queueing). */
const BUSY = { status: 503, body: { message: '503 Service Unavailable' } };

/** Where requests are sent on to. */
export interface SendUrlTarget {
  /** Its name in metrics and in the names of rules: `NAME-answers` and `NAME-may-be-asked`. */
  readonly name: string;
  /** Its name in reasons. */
  readonly label: string;
  /** What its variables begin with: `PREFIX_REQUESTS_LIMIT` and the others of `sendUrlVariables`. */
  readonly variables: string;
  readonly url: URL;
}

/** A request as it goes on the wire, its path below the path of the target's URL. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends requests on to another service and streams its answers back, as Workhorse does on Rails' `send-url` instruction. */
export class SendUrl {
  private readonly upstream: Upstream;
  private readonly basePath: string;
  private readonly responseLimit: number;

  constructor(
    private readonly target: SendUrlTarget,
    configuration: ConfigService,
    upstreams: UpstreamFactory,
  ) {
    const setting = (name: string) => configuration.getOrThrow<number>(`${target.variables}_${name}`);
    this.basePath = target.url.pathname.replace(/\/+$/, '');
    this.responseLimit = setting('RESPONSE_LIMIT_BYTES');
    this.upstream = upstreams.create({
      name: target.name,
      origin: target.url,
      connectTimeout: setting('CONNECT_TIMEOUT_MS'),
      responseHeaderTimeout: setting('RESPONSE_HEADER_TIMEOUT_MS'),
      responseBodyTimeout: setting('RESPONSE_BODY_TIMEOUT_MS'),
      maxRequests: setting('REQUESTS_LIMIT'),
      connectionMaxAge: setting('CONNECTION_MAX_AGE_MS'),
    });
  }

  /**
   * Sends a request and passes any answer on. The request is given up if the client goes away.
   *
   * @returns the status of the answer
   * @throws {Refusal} 500 in plain text if no answer came, or it broke off before its first byte; 503 if
   * `REQUESTS_LIMIT` requests are under way. If it breaks off later, the client's connection is destroyed, so that
   * no truncated answer looks complete.
   */
  async relay(request: SentRequest, reply: FastifyReply): Promise<number> {
    // Whoever has gone before tells it no more.
    refuseIfAbandoned();
    const signal = clientGone(reply);
    let body: Readable | undefined;
    try {
      const answer = await this.send(request, signal);
      const { status, headers } = answer;
      body = answer.body;
      await firstByte(body);
      reply.code(status).headers(relayedResponseHeaders(headers));
      recordRuleResult({
        rule: `${this.target.name}-answers`,
        outcome: status < 400 ? 'allowed' : 'refused',
        reason: `${this.target.label} answered ${status}`,
      });
    } catch (error) {
      body?.destroy();
      const reason = error instanceof Error ? error.message : String(error);
      throw error instanceof UpstreamBusy
        ? new Refusal(BUSY, `${this.target.name}-may-be-asked`, reason)
        : new Refusal(BAD_UPSTREAM, `${this.target.name}-answers`, reason);
    }
    body.once('error', () => reply.raw.destroy());
    onceLarger(body, this.responseLimit, () => {
      body.destroy();
      reply.raw.destroy();
    });
    await reply.send(body);
    return reply.statusCode;
  }

  /**
   * Sends a request and reads the whole answer.
   *
   * @throws {UpstreamFailure} if no answer came
   * @throws {Error} if it broke off, or is larger than `RESPONSE_LIMIT_BYTES`
   */
  async ask(request: SentRequest): Promise<{ readonly status: number; readonly text: string }> {
    const { status, body } = await this.send(request);
    const chunks: Buffer[] = [];
    const tooLarge = new Error(`the answer is larger than ${this.responseLimit} bytes`);
    onceLarger(body, this.responseLimit, () => body.destroy(tooLarge));
    for await (const chunk of body) chunks.push(chunk as Buffer);
    return { status, text: Buffer.concat(chunks).toString() };
  }

  private send(request: SentRequest, signal?: AbortSignal): Promise<UpstreamResponse> {
    return this.upstream.request({ ...request, path: this.basePath + request.path, ...(signal ? { signal } : {}) });
  }
}

/** Resolves when a body's first byte is there, or its end. */
async function firstByte(body: Readable): Promise<void> {
  // It may have broken off before anybody listened: an error is emitted only once.
  if (body.destroyed) throw body.errored ?? new Error('broke off before its first byte');
  if (body.readableLength > 0 || body.readableEnded) return;
  await Promise.race([once(body, 'readable'), once(body, 'end')]);
}

/** Calls back at the chunk with which a body gets larger than `limit` bytes, before its reader gets that. */
function onceLarger(body: Readable, limit: number, tell: () => void): void {
  let size = 0;
  // Without the pause it would begin to flow before its reader is there.
  body.pause().on('data', (chunk: Buffer) => {
    const before = size;
    size += chunk.length;
    if (before <= limit && size > limit) tell();
  });
}
