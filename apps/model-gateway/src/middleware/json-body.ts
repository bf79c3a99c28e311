import { nestsDeeper, runInRequest } from '@tandem/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { invalidRequest } from '../errors/error-form.js';
import { jsonDecodeError } from '../errors/json-decode-error.js';

const JSON_MEDIA_TYPE = /^application\/(?:[^;\s]+\+)?json\s*(?:;|$)/i;

/** Levels that Python's `json` reads with its recursion limit of 1000; FastAPI answers deeper nesting as it answers what it cannot decode. */
const MOST_LEVELS = 1000;

const UTF8 = new TextDecoder('utf-8', { fatal: true });

class UndecodableBody extends Error {
  readonly code = 'FST_ERR_CTP_INVALID_JSON_BODY';
}

/**
 * Reads bodies as FastAPI does (fastapi/routing.py, `get_request_handler`): as JSON if the media type says so or is
 * missing, otherwise as bytes; an empty body is none. What is not JSON is a validation error.
 */
export function readJsonBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    '*',
    { parseAs: 'buffer' },
    async ({ headers, context }: FastifyRequest, body: Buffer) => {
      const mediaType = headers['content-type'];
      if (body.length === 0) return undefined;
      if (mediaType !== undefined && !JSON_MEDIA_TYPE.test(mediaType)) return body;
      // The body's events come in the context of the connection: a refusal is recorded only in that of its request.
      return runInRequest(context, () => parse(body));
    },
  );
}

function parse(body: Buffer): unknown {
  const text = decode(body);
  if (nestsDeeper(text, MOST_LEVELS)) throw new UndecodableBody('nested too deep');
  try {
    return JSON.parse(text);
  } catch {
    throw invalidRequest([jsonDecodeError(text)]);
  }
}

function decode(body: Buffer): string {
  try {
    return UTF8.decode(body);
  } catch {
    throw new UndecodableBody('not UTF-8');
  }
}
