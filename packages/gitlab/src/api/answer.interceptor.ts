import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { ExternalUrl } from './external-url.js';
import { Page } from './page.js';
import { pageHeaders } from './page-headers.js';

/** Sends what handlers return as Grape does: a page as its list with headers, nothing known as `null`. */
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
