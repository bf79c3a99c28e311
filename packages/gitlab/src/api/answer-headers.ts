import { sendBareJson } from '@tandem/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { isOfApi } from './routing.js';

/** The headers of every answer, those of the framework included. */
const HEADERS = { 'x-frame-options': 'SAMEORIGIN', 'x-content-type-options': 'nosniff' };
const CACHEABLE = 'max-age=0, private, must-revalidate';

/**
 * Gives every answer of the API the headers that GitLab's have (lib/api/api.rb, lib/gitlab/middleware/, Rack::Runtime,
 * Rack::ETag), and replaces an upstream's headers on an answer that is passed on.
 */
export function addAnswerHeaders(fastify: FastifyInstance): void {
  sendBareJson(fastify, isOfApi);
  fastify.addHook('onSend', (request, reply, payload, done) => {
    reply.headers(HEADERS);
    if (!isOfApi(request.url)) {
      done(null, payload);
      return;
    }
    const { correlationId, start } = request.context;
    reply.headers({
      'x-runtime': ((performance.now() - start) / 1000).toFixed(6),
      'x-gitlab-meta': JSON.stringify({ correlation_id: correlationId, version: '1' }),
      'content-security-policy': "default-src 'none'",
    });
    done(null, conditional(request, reply, payload));
  });
}

/** Gives a 200 or 201 with a body a weak ETag, and sends no body that the client has already (Rack::ConditionalGet). */
function conditional(request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
  const { statusCode } = reply;
  const isPassedOn = payload instanceof Readable;
  const hasBody = isPassedOn || (typeof payload === 'string' && payload !== '');
  if (!hasBody || (statusCode !== 200 && statusCode !== 201)) {
    reply.removeHeader('etag').header('cache-control', 'no-cache');
    return payload;
  }
  reply.header('cache-control', CACHEABLE);
  // A body that is passed on is not read here: it keeps the ETag that came with it.
  if (isPassedOn) return payload;
  const etag = `W/"${hash('sha256', payload, 'hex').slice(0, 32)}"`;
  reply.header('etag', etag);
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (!reads || statusCode !== 200 || request.headers['if-none-match'] !== etag) return payload;
  reply.code(304).removeHeader('content-type');
  return request.method === 'HEAD' ? payload : null;
}
