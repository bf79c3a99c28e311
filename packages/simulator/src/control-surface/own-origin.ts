import { Refusal, routedPath } from '@tandem/platform';
import type { FastifyInstance } from 'fastify';

/**
 * Whether a request is for the control surface. Faults are never injected into such requests, and they are not recorded.
 *
 * @param route the pattern of the route that takes it, undefined if there is none
 * @param target its path, with or without its query
 */
export function isForControlSurface(route: string | undefined, target: string): boolean {
  return /^\/_simulator(?:\/|$)/.test(routedPath(route, target));
}

/**
 * Answers 403 to what a page of another origin asks of the control surface, `null` included (Fetch, section 3.1): no
 * page has a use for it. A client that is no browser sends no `Origin`; a page of this service sends its own.
 */
export function refuseForeignOrigins(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ url, routeOptions, headers: { origin, host } }, _reply, done) => {
    const isForeign = origin !== undefined && isForControlSurface(routeOptions.url, url) && !isOf(host, origin);
    done(isForeign ? foreignOrigin() : undefined);
  });
}

/** Whether the host and port of an origin are those that a request names; a proxy in front may have taken the TLS away. */
function isOf(host: string | undefined, origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, origin: canonical } = new URL(origin);
  const own = `${protocol}//${host}`;
  return origin === canonical && URL.canParse(own) && new URL(own).origin === origin;
}

const foreignOrigin = () =>
  new Refusal(
    { status: 403, body: { error: 'the control surface is not for pages of another origin' } },
    'simulator-origin-is-own',
  );
