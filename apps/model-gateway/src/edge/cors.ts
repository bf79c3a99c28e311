import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const ALLOWED_METHODS = ['POST'];
const MAX_AGE_SECONDS = 600;

/**
 * Lets pages of any origin POST with any header, as Starlette's `CORSMiddleware` does with `allow_origins=["*"]`,
 * `allow_methods=["POST"]`, `allow_headers=["*"]` (starlette/middleware/cors.py): the Web IDE calls from a browser.
 */
export function allowAnyOrigin(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (isPreflight(request)) {
      answerPreflight(request, reply);
    } else {
      done();
    }
  });

  fastify.addHook('onSend', ({ headers: { origin, cookie } }, reply, payload, done) => {
    if (origin !== undefined && !reply.hasHeader('access-control-allow-origin')) {
      reply.header('access-control-allow-origin', cookie === undefined ? '*' : origin);
      if (cookie !== undefined) {
        reply.header('vary', 'Origin');
      }
    }
    done(null, payload);
  });
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

function answerPreflight({ headers }: FastifyRequest, reply: FastifyReply): void {
  const isAllowed = ALLOWED_METHODS.includes(headers['access-control-request-method'] ?? '');
  const requestedHeaders = headers['access-control-request-headers'];
  void reply
    .code(isAllowed ? 200 : 400)
    .headers({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': ALLOWED_METHODS.join(', '),
      'access-control-max-age': String(MAX_AGE_SECONDS),
      'content-type': 'text/plain; charset=utf-8',
      ...(requestedHeaders === undefined ? {} : { 'access-control-allow-headers': requestedHeaders }),
    })
    .send(isAllowed ? 'OK' : 'Disallowed CORS method');
}
