import type { FastifyInstance, FastifyRequest } from 'fastify';
import { nestsDeeper } from './json-nesting.js';

/** Levels of a body that observers are given as objects. */
const MOST_LEVELS = 100;

/** Keeps the beginning of every body as it is received, for observers. */
export function keepReceivedBodies(fastify: FastifyInstance, limit: number): void {
  fastify.addHook('preParsing', (request, _reply, payload, done) => {
    const chunks: Buffer[] = [];
    let size = 0;
    // Paused, it begins to flow when the service reads it.
    payload.pause().on('data', (chunk: Buffer) => {
      if (size < limit) chunks.push(chunk.subarray(0, limit - size));
      size += chunk.length;
    });
    request.context.requestBody = () => bodyOf(request, Buffer.concat(chunks).toString(), size <= limit);
    done(null, payload);
  });
}

/** What the service read of a body, if that is an object and the text is whole; else the text. */
function bodyOf({ body }: FastifyRequest, text: string, isWhole: boolean): unknown {
  const isObject = typeof body === 'object' && !Buffer.isBuffer(body);
  if (isObject && isWhole && !nestsDeeper(text, MOST_LEVELS)) return body;
  return text === '' ? undefined : text;
}
