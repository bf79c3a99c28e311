import type { FastifyInstance } from 'fastify';
import { Readable } from 'node:stream';

/**
 * Sends JSON as `application/json`, without the charset that Fastify adds and RFC 8259, section 11, does not define. A
 * stream that is passed on keeps the media type that it came with.
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

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Whether a text that should be JSON nests arrays and objects deeper than `levels`; brackets in strings do not count.
 * Code that recurses over a value, such as `JSON.stringify`, overflows the stack at some thousands.
 */
export function nestsDeeper(text: string, levels: number): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case QUOTE:
        index = endOfString(text, index);
        break;
      case 0x5b:
      case 0x7b:
        if (++depth > levels) return true;
        break;
      case 0x5d:
      case 0x7d:
        depth--;
    }
  }
  return false;
}

/** Where the string ends that begins at `start`: at its quote, or at the end of the text. */
function endOfString(text: string, start: number): number {
  let end = start;
  let escapes: number;
  do {
    end = text.indexOf('"', end + 1);
    if (end < 0) return text.length;
    escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes++;
  } while (escapes % 2 === 1);
  return end;
}
