import { Refusal } from '@tandem/platform';
import type { FastifyInstance } from 'fastify';
import { isOfControlSurface } from './control-surface.js';

/**
 * Answers 403 to what a page of another origin asks of the control surface, `null` included (Fetch, section 3.1): no
 * page has a use for it. A client that is no browser sends no `Origin`, a page of this service its own.
 */
export function refuseForeignOrigins(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ url, routeOptions, headers: { origin, host } }, _reply, done) => {
    const isForeign = origin !== undefined && isOfControlSurface(routeOptions.url, url) && !isOf(host, origin);
    done(isForeign ? foreignOrigin() : undefined);
  });
}

/** Whether an origin's host and port are those that a request names; a proxy in front may have taken the TLS away. */
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
