import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { stringify } from 'qs';
import { map, type Observable } from 'rxjs';
import { ExternalUrl } from './external-url.service.js';
import { Page } from './page.js';

/** Sends what handlers return as Grape does: a page as its list with headers, and null as `null`. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  constructor(private readonly externalUrl: ExternalUrl) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(map((value: unknown) => this.answer(value, request, reply)));
  }

  private answer(value: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
    if (value instanceof Page) {
      const url = this.externalUrl.of(request.url.split('?', 1)[0] ?? '');
      reply.headers(pageHeaders(value, request, url));
      return value.items;
    }
    if (value === null) {
      reply.header('content-type', 'application/json');
      return 'null';
    }
    return value;
  }
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
