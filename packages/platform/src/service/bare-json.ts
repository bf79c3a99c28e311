import type { FastifyInstance } from 'fastify';
import { Readable } from 'node:stream';

/**
 * Sends JSON as `application/json`, without the charset that Fastify adds and RFC 8259, section 11, does not know. What is
 * passed on as a stream keeps the media type that it came with.
 */
export function sendBareJson(fastify: FastifyInstance, applies: (url: string) => boolean = () => true): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const isJson = /^application\/json;/.test(String(reply.getHeader('content-type')));
    if (isJson && !(payload instanceof Readable) && applies(request.url)) {
      reply.header('content-type', 'application/json');
    }
    done(null, payload);
  });
}
