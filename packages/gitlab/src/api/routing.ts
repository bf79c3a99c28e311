import { Refusal } from '@tandem/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Whether a request goes to the REST API, which Grape answers, and not to what Rails serves beside it. */
export function isOfApi(url: string): boolean {
  return /^\/api(?:[/?]|$)/.test(url);
}

/**
 * A path as GitLab routes it: slashes that follow each other count as one (Journey's `normalize_path`), and a route of the
 * API takes the suffix of its only format (grape/path.rb).
 */
export function grapePath(path: string): string {
  const squeezed = path.replace(/\/{2,}/g, '/');
  return isOfApi(squeezed) ? squeezed.replace(/(?<!\/)\.json$/, '') : squeezed;
}

/** The id in the path of a user, for the routes of lib/api/users.rb with `requirements: { id: /[0-9]*\/ }`. */
const USER_ID = /^\/api\/v4\/users\/([^/?]+)(?!\/personal_access_tokens)(?:[/?]|$)/;

/** Refuses what Grape does not route, before anybody is asked who they are. */
export function refuseUnroutable(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    done(isOfApi(request.url) ? refusalOf(request) : undefined);
  });
}

function refusalOf({ url, query }: FastifyRequest): Refusal | undefined {
  const { format } = query as { format?: unknown };
  if (typeof format === 'string' && format !== 'json') {
    const error = `The requested format '${format}' is not supported.`;
    return new Refusal({ status: 406, body: { error } }, 'format-is-json');
  }
  if (/^\/api\/v3\/[^?]/.test(url)) {
    const error = 'API V3 is no longer supported. Use API V4 instead.';
    return new Refusal({ status: 410, body: { error } }, 'api-version-is-served');
  }
  const [, id] = USER_ID.exec(url) ?? [];
  return id !== undefined && !/^\d+$/.test(decodeURIComponent(id))
    ? new Refusal({ status: 404, body: { error: '404 Not Found' } }, 'id-fits-its-route')
    : undefined;
}
