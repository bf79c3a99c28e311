import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { AllowedMethods } from '../service/allowed-methods.js';
import type { ErrorForm, Failure } from './error-form.js';
import { sendAnswer } from './send-answer.js';
import { Refusal } from './refusal.js';

const UNREADABLE_BODY = new Set([
  'FST_ERR_CTP_INVALID_CONTENT_LENGTH',
  'FST_ERR_CTP_INVALID_JSON_BODY',
  'FST_ERR_CTP_EMPTY_JSON_BODY',
]);

/** Turns everything that is thrown into an answer: a refusal's own, else the service's error form. */
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
      return;
    }
    if (error instanceof Refusal) {
      sendAnswer(reply, error.answer);
      return;
    }
    const failure = this.failureOf(error, http.getRequest<FastifyRequest>());
    if (failure.kind === 'internal') {
      this.log.error({ err: error }, 'request failed');
    }
    sendAnswer(reply, this.form(failure));
  }

  private failureOf(thrown: unknown, request: FastifyRequest): Failure {
    // Nest wraps the framework's errors and keeps them as the cause.
    const error = thrown instanceof HttpException && thrown.cause instanceof Error ? thrown.cause : thrown;
    const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown })?.statusCode;
    const message = error instanceof Error ? error.message : '';
    if (status === 404) {
      return this.withoutRoute(request);
    }
    return (
      bodyFailure(error, request) ??
      (typeof status === 'number' && status >= 400 && status < 500
        ? { kind: 'other', status, message }
        : { kind: 'internal' })
    );
  }

  private withoutRoute(request: FastifyRequest): Failure {
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = this.methods.of(path);
    const { method } = request;
    return allowed.length > 0 && !allowed.includes(method)
      ? { kind: 'method-not-allowed', method, allowed }
      : { kind: 'route-not-found', method, path };
  }
}

function bodyFailure(error: unknown, request: FastifyRequest): Failure | undefined {
  const code = String((error as { code?: unknown } | undefined)?.code);
  const mediaType = request.headers['content-type'] ?? '';
  switch (code) {
    case 'FST_ERR_BAD_URL':
      return { kind: 'url-malformed' };
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return { kind: 'body-too-large' };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return { kind: 'media-type-unsupported', mediaType };
    default:
      return UNREADABLE_BODY.has(code)
        ? { kind: 'body-malformed', message: (error as Error).message, mediaType }
        : undefined;
  }
}
