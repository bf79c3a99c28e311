import { ConfigService } from '@nestjs/config';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { nestsDeeper } from '@tandem/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parse } from 'qs';
import { gitlabErrorForm } from '../errors/gitlab-error-form.js';
import { addAnswerHeaders } from './answer-headers.js';
import { allowOrigins } from './cors.js';
import { sendPages } from './page-answers.js';
import { grapePath, refuseUnroutable } from './routing.js';

interface Urls {
  readonly EXTERNAL_URL?: string | undefined;
  readonly ISSUER_URL?: string | undefined;
}

/** How both deployments speak HTTP. They serve below the paths of their own URLs, as GitLab does with a relative URL. */
export const gitlabHttp = {
  errorForm: gitlabErrorForm,
  parseQuery: parseParameters,
  basePaths: ({ EXTERNAL_URL, ISSUER_URL = EXTERNAL_URL }: Urls) =>
    [EXTERNAL_URL, ISSUER_URL].map((url) => (url === undefined ? '' : new URL(url).pathname.replace(/\/+$/, ''))),
  normalizePath: grapePath,
  middleware: addGitlabHooks,
};

/** Levels that a body and the names of parameters may nest: those of Ruby's `JSON.parse` and of Rack's `param_depth_limit`. */
const MOST_LEVELS = 100;

/** A parameter list may have this many entries; what lies beyond is not read. */
const PARAMETERS = {
  depth: MOST_LEVELS,
  strictDepth: true,
  parameterLimit: 1000,
  arrayLimit: 100,
  duplicates: 'last',
} as const;

/** Stands for a query whose names nest too deep: the router, which reads it first, cannot refuse it. */
const TOO_DEEP: Record<string, unknown> = {};

/** Reads a query or a form with Rails' brackets: `scopes[]=api`. If a name comes twice, the last one counts, as with Rack. */
function parseParameters(text: string): Record<string, unknown> {
  try {
    return parse(text, PARAMETERS);
  } catch {
    return TOO_DEEP;
  }
}

/** RFC 9110, section 8.3.1; anything else goes to the parser of any type, which takes an empty body. */
const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(?:;.*)?$/;

class UnsupportedMediaType extends Error {
  readonly code = 'FST_ERR_CTP_INVALID_MEDIA_TYPE';
}

class MalformedBody extends Error {
  readonly code = 'FST_ERR_CTP_INVALID_JSON_BODY';
}

/**
 * Prepares the HTTP server for GitLab's API: the headers of every answer, and bodies in JSON or as a form of either
 * kind. A request that announces no body may carry any Content-Type, a malformed one too: the flow's own request does.
 * A body without a Content-Type is JSON, the API's default format (lib/api/api.rb, Grape's `read_rack_input`).
 */
function addGitlabHooks(fastify: FastifyInstance, app: NestFastifyApplication): void {
  const externalUrl = app.get(ConfigService).get<string>('EXTERNAL_URL');
  sendPages(fastify, app);
  addAnswerHeaders(fastify);
  allowOrigins(fastify, externalUrl === undefined ? '' : new URL(externalUrl).origin);
  refuseUnroutable(fastify);
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (request.query === TOO_DEEP) {
      done(new MalformedBody());
      return;
    }
    const { 'content-length': length, 'transfer-encoding': encoding, 'content-type': type } = request.headers;
    const isAnnounced = (length !== undefined && length !== '0') || encoding !== undefined;
    if (isAnnounced && !type?.trim()) {
      request.headers['content-type'] = 'application/json';
    } else if (!isAnnounced || !MEDIA_TYPE.test(type ?? '')) {
      delete request.headers['content-type'];
    }
    done();
  });

  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(/^application\/json\s*(?:;|$)/i, { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body.length === 0 ? undefined : withoutPrototype(parseJson(body as string)));
    } catch {
      done(new MalformedBody());
    }
  });
  fastify.addContentTypeParser(
    /^application\/x-www-form-urlencoded/i,
    { parseAs: 'string' },
    (_request, body, done) => {
      const form = parseParameters(body as string);
      done(form === TOO_DEEP ? new MalformedBody() : null, form);
    },
  );
  fastify.addContentTypeParser(
    /^multipart\/form-data/i,
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => parseForm(body, request.headers['content-type'] ?? ''),
  );
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    if (body.length > 0) {
      done(new UnsupportedMediaType());
    } else {
      done(null, undefined);
    }
  });
}

/** The texts of a form in parts, as `curl --form` sends them (RFC 7578); no operation here takes a file. */
async function parseForm(body: Buffer, contentType: string): Promise<Record<string, unknown> | undefined> {
  if (body.length === 0) return undefined;
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw new MalformedBody();
  }
  const texts = [...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const parameters = parseParameters(new URLSearchParams(texts).toString());
  if (parameters === TOO_DEEP) throw new MalformedBody();
  return parameters;
}

function parseJson(text: string): unknown {
  if (nestsDeeper(text, MOST_LEVELS)) throw new MalformedBody();
  return JSON.parse(text);
}

/** `__proto__` in a body is a name like any other and must not reach an object's prototype. */
function withoutPrototype(value: unknown): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__')
    ? Object.fromEntries(Object.entries(value).filter(([name]) => name !== '__proto__'))
    : value;
}
