import { DISCOVERY_PATH, JWKS_PATH, WEBFINGER_PATH } from '@tandem/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isOfApi } from './routing.js';

const MAX_AGE_SECONDS = 7200;
const OPENID_PATHS: readonly string[] = [DISCOVERY_PATH, JWKS_PATH, WEBFINGER_PATH];

interface Resource {
  readonly methods: readonly string[];
  /** In lower case; any if it is undefined. */
  readonly headers?: readonly string[];
  readonly expose: string;
  readonly withCredentials: boolean;
}

const API: Resource = {
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  expose:
    'Link, X-Total, X-Total-Pages, X-Per-Page, X-Page, X-Next-Page, X-Prev-Page, X-Gitlab-Blob-Id, X-Gitlab-Commit-Id, X-Gitlab-Content-Sha256, X-Gitlab-Encoding, X-Gitlab-File-Name, X-Gitlab-File-Path, X-Gitlab-Last-Commit-Id, X-Gitlab-Ref, X-Gitlab-Size',
  withCredentials: true,
};
const OPENID: Resource = { methods: ['GET', 'HEAD'], headers: ['authorization'], expose: '', withCredentials: false };

/**
 * Lets web pages of any origin ask the API without credentials, and those of the instance's own origin with them; lets
 * any read what relying parties read (config/application.rb, Rack::Cors). Each such answer varies by origin.
 */
export function allowOrigins(fastify: FastifyInstance, ownOrigin: string): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const { origin, 'access-control-request-method': method } = request.headers;
    if (request.method !== 'OPTIONS' || origin === undefined || method === undefined || !resourceOf(request)) {
      done();
    } else {
      void reply.code(200).send();
    }
  });

  fastify.addHook('onSend', (request, reply, payload, done) => {
    const resource = resourceOf(request);
    if (resource) reply.headers({ vary: 'Origin', ...headersFor(request, resource, ownOrigin) });
    done(null, payload);
  });
}

function resourceOf({ url }: FastifyRequest): Resource | undefined {
  if (isOfApi(url)) return API;
  return OPENID_PATHS.includes(url.split('?', 1)[0] ?? '') ? OPENID : undefined;
}

function headersFor({ method, headers }: FastifyRequest, resource: Resource, ownOrigin: string) {
  const { origin, 'access-control-request-method': wanted, 'access-control-request-headers': names } = headers;
  const isPreflight = method === 'OPTIONS' && wanted !== undefined;
  if (origin === undefined || (isPreflight && !isAllowed(resource, wanted, names))) return {};
  const withCredentials = resource.withCredentials && origin === ownOrigin;
  return {
    'access-control-allow-origin': withCredentials ? origin : '*',
    'access-control-allow-methods': resource.methods.join(', '),
    'access-control-expose-headers': resource.expose,
    'access-control-max-age': String(MAX_AGE_SECONDS),
    ...(withCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
    ...(isPreflight && names !== undefined ? { 'access-control-allow-headers': names } : {}),
  };
}

function isAllowed({ methods, headers }: Resource, method: string, names = ''): boolean {
  const wanted = names.split(',').map((name) => name.trim().toLowerCase());
  return (
    methods.includes(method.toUpperCase()) && wanted.every((name) => name === '' || (headers?.includes(name) ?? true))
  );
}
