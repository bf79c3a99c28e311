import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Authentication } from '../authentication/authentication.js';

/** Who changes something, and from where. */
export interface Author {
  readonly id: number;
  readonly username: string;
  readonly name: string;
  /** The name of the administrator who acts as this user by `Sudo`. */
  readonly impersonatedBy?: string | undefined;
  readonly admin: boolean;
  readonly ipAddress: string;
  /** What the request says in `If-Unmodified-Since`. */
  readonly unmodifiedSince?: string | undefined;
}

/** The user that an authenticated request comes from, as the author of what it changes. */
export const CurrentAuthor = createParamDecorator((_data: unknown, context: ExecutionContext): Author => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const { user, impersonatedBy } = request.authentication as Authentication;
  return {
    ...user,
    impersonatedBy,
    ipAddress: request.ip,
    unmodifiedSince: request.headers['if-unmodified-since'],
  };
});
