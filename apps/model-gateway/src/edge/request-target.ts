import type { FastifyInstance } from 'fastify';

/**
 * Makes a path of every request target. Starlette has no malformed ones; here the router would refuse them before
 * authentication, which comes first for unknown paths too.
 */
export function acceptAnyTarget(fastify: FastifyInstance): void {
  fastify.server.prependListener('request', (request) => {
    request.url = routableTarget(request.url ?? '/');
  });
}

/** The target where it can be routed, else a path that no route has. */
export function routableTarget(target: string): string {
  const path = /^(?:\/|https?:\/\/)/i.test(target) ? target : `/${target}`;
  return isDecodable(path) ? path : path.replaceAll('%', '%25');
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path.split('?', 1)[0] ?? '');
    return true;
  } catch {
    return false;
  }
}
