import { nestsDeeper } from '@tandem/platform';
import type { FastifyInstance } from 'fastify';
import { jsonDecodeError } from '../errors/json-decode-error.js';
import { invalidRequest } from '../errors/validation-error.js';

const JSON_MEDIA_TYPE = /^application\/(?:[^;\s]+\+)?json\s*(?:;|$)/i;

/** Levels that Python's `json` reads with its recursion limit of 1000; FastAPI answers what nests deeper as it does what it cannot decode. */
const MOST_LEVELS = 1000;

class UndecodableBody extends Error {
  readonly code = 'FST_ERR_CTP_INVALID_JSON_BODY';
}

/**
 * Reads bodies as FastAPI does (fastapi/routing.py, `get_request_handler`): JSON where the media type says so or is
 * missing, else the bytes; an empty body is none. What is not JSON is a validation error.
 */
export function readJsonBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    const mediaType = request.headers['content-type'];
    if (body.length === 0) {
      done(null, undefined);
    } else if (mediaType !== undefined && !JSON_MEDIA_TYPE.test(mediaType)) {
      done(null, body);
    } else {
      parse(body as Buffer, done);
    }
  });
}

function parse(body: Buffer, done: (error: Error | null, body?: unknown) => void): void {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    done(new UndecodableBody('not UTF-8'));
    return;
  }
  if (nestsDeeper(text, MOST_LEVELS)) {
    done(new UndecodableBody('nested too deep'));
    return;
  }
  try {
    done(null, JSON.parse(text));
  } catch (error) {
    done(error instanceof SyntaxError ? invalidRequest([jsonDecodeError(text)]) : (error as Error));
  }
}
