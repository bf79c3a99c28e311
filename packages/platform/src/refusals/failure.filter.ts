import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { type ErrorForm, type Failure, Refusal, sendAnswer } from './refusal.js';

const UNREADABLE_BODY = new Set([
  'FST_ERR_CTP_INVALID_CONTENT_LENGTH',
  'FST_ERR_CTP_INVALID_JSON_BODY',
  'FST_ERR_CTP_EMPTY_JSON_BODY',
]);

/** Knows which methods the routes of a path take, to tell 405 from 404. */
export class AllowedMethods {
  private readonly patterns = new Map<string, { matches: RegExp; methods: Set<string> }>();

  /** Notes a route of the framework: a path with `:name` for a segment and a final `*` for the rest. */
  add(path: string, methods: readonly string[]): void {
    const entry = this.patterns.get(path) ?? { matches: toExpression(path), methods: new Set<string>() };
    methods.forEach((method) => entry.methods.add(method));
    this.patterns.set(path, entry);
  }

  /** The methods that some route takes at a path, in the order of their names; none if no route has it. */
  of(path: string): string[] {
    const found = [...this.patterns.values()].filter(({ matches }) => matches.test(path));
    return [...new Set(found.flatMap(({ methods }) => [...methods]))].sort();
  }
}

/** Turns everything that is thrown into an answer: a refusal's own, or else the service's error form. */
@Catch()
export class FailureFilter implements ExceptionFilter {
  constructor(
    private readonly form: ErrorForm,
    private readonly methods: AllowedMethods,
    private readonly log: Logger,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
    } else if (error instanceof Refusal) {
      sendAnswer(reply, error.answer);
    } else {
      const failure = this.failureOf(error, http.getRequest<FastifyRequest>());
      if (failure.kind === 'internal') this.log.error({ err: error }, 'request failed');
      sendAnswer(reply, this.form(failure));
    }
  }

  private failureOf(thrown: unknown, request: FastifyRequest): Failure {
    // Nest wraps the framework's errors and keeps them as the cause.
    const error = thrown instanceof HttpException && thrown.cause instanceof Error ? thrown.cause : thrown;
    const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown })?.statusCode;
    if (status === 404) return this.withoutRoute(request);
    const isClients = typeof status === 'number' && status >= 400 && status < 500;
    const message = error instanceof Error ? error.message : '';
    return bodyFailure(error, request) ?? (isClients ? { kind: 'other', status, message } : { kind: 'internal' });
  }

  private withoutRoute({ url, method }: FastifyRequest): Failure {
    const path = url.split('?', 1)[0] ?? '';
    const allowed = this.methods.of(path);
    return allowed.length > 0 && !allowed.includes(method)
      ? { kind: 'method-not-allowed', method, allowed }
      : { kind: 'route-not-found', method, path };
  }
}

function bodyFailure(error: unknown, request: FastifyRequest): Failure | undefined {
  const { code, message } = (error ?? {}) as { code?: string; message: string };
  const mediaType = request.headers['content-type'] ?? '';
  switch (code) {
    case 'FST_ERR_BAD_URL':
      return { kind: 'url-malformed' };
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return { kind: 'body-too-large' };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return { kind: 'media-type-unsupported', mediaType };
    default:
      return UNREADABLE_BODY.has(String(code)) ? { kind: 'body-malformed', message, mediaType } : undefined;
  }
}

function toExpression(path: string): RegExp {
  const segments = path.replace(/\/$/, '').split('/');
  const patterns = segments.map((segment) => {
    if (segment === '*') return '.*';
    return segment.startsWith(':') ? '[^/]+' : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${patterns.join('/')}/?$`);
}
