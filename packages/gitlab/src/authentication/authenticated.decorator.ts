import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Scope } from '@tandem/contracts';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Authentication } from './authentication.js';

export const AUTHENTICATED_ROUTE = 'tandem:authenticated';

export interface AuthenticationRequirement {
  /** A scope that the token must have, one of several, or `any`. For GET and HEAD `read_api` serves where `api` does. */
  readonly scope: Scope | readonly Scope[] | 'any';
  /** The user must be an administrator. */
  readonly admin?: boolean;
  /** Others are told first what is wrong with these parameters: GitLab asks for an administrator in the handler only. */
  readonly validatesFirst?: z.ZodType;
  /** A request that presents no token is let through as well; one that presents a bad one is not. */
  readonly optional?: boolean;
}

/** Declares that a route is for users who present a personal access token of a scope. */
export const Authenticated = (requirement: AuthenticationRequirement) => SetMetadata(AUTHENTICATED_ROUTE, requirement);

/** The authentication that the guard found: its token and its user. Undefined for an anonymous request to an optional route. */
export const CurrentAuthentication = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Authentication | undefined =>
    context.switchToHttp().getRequest<FastifyRequest>().authentication,
);
