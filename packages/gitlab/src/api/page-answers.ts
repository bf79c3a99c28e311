import type { INestApplicationContext } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { stringify } from 'qs';
import { ExternalUrl } from './external-url.service.js';
import { Page } from './page.js';

/**
 * Sends a page that a handler returns as Grape does: as its list, with headers. It is a hook of the server and no
 * interceptor, because one interceptor costs each request more than all hooks together (docs/adr/0012).
 */
export function sendPages(fastify: FastifyInstance, app: INestApplicationContext): void {
  fastify.addHook('preSerialization', (request, reply, payload, done) => {
    if (!(payload instanceof Page)) {
      done(null, payload);
      return;
    }
    const url = app.get(ExternalUrl, { strict: false }).of(request.url.split('?', 1)[0] ?? '');
    reply.headers(pageHeaders(payload, request, url));
    done(null, payload.items);
  });
}

/** The headers of a page: its position in the list, and the links to its neighbours (RFC 8288). */
function pageHeaders(list: Page<unknown>, request: FastifyRequest, url: string): Record<string, string> {
  const { page, perPage, total, hasNext, cursor } = list;
  if (cursor !== undefined) {
    const href = `${url}?${parametersFor(request, { per_page: perPage, cursor })}`;
    return cursor === null ? {} : { link: `<${href}>; rel="next"` };
  }
  const pages = total === undefined ? undefined : Math.max(1, Math.ceil(total / perPage));
  const previous = page > 1 && (pages === undefined || page <= pages) ? page - 1 : undefined;
  const next = hasNext ? page + 1 : undefined;
  const href = (target: number) => `${url}?${parametersFor(request, { page: target, per_page: perPage })}`;
  const links = [
    ...(previous === undefined ? [] : [`<${href(previous)}>; rel="prev"`]),
    ...(next === undefined ? [] : [`<${href(next)}>; rel="next"`]),
    `<${href(1)}>; rel="first"`,
    ...(pages === undefined ? [] : [`<${href(pages)}>; rel="last"`]),
  ];
  return {
    'x-per-page': String(perPage),
    'x-page': String(page),
    'x-next-page': String(next ?? ''),
    'x-prev-page': String(previous ?? ''),
    link: links.join(', '),
    ...(total === undefined ? {} : { 'x-total': String(total), 'x-total-pages': String(pages) }),
  };
}

/**
 * All parameters of the request, with the defaults of its operation and those of its path, in the order of names, as
 * GitLab has them (lib/gitlab/pagination/offset_header_builder.rb): a `private_token` as well, so that the links are for
 * whoever asked.
 */
function parametersFor(request: FastifyRequest, place: object): string {
  return stringify(
    { ...(request.query as object), ...request.parameters, ...(request.params as object), ...place },
    { arrayFormat: 'brackets', sort: (one: string, other: string) => (one < other ? -1 : 1) },
  );
}
