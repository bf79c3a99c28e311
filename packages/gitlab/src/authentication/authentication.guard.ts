import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Scope } from '@tandem/contracts';
import { PUBLIC_ROUTE } from '@tandem/platform';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { readParameters } from '../api/parameters.decorator.js';
import { forbidden, internalServerError } from '../errors/gitlab-errors.js';
import { REQUIRED_FEATURE_FLAGS } from '../feature-flags/feature-flag.guard.js';
import { Authenticator } from './authenticator.service.js';
import { presentedSudo, presentedToken } from './presented-token.js';

export const AUTHENTICATED_ROUTE = 'tandem:authenticated';

export interface AuthenticationRequirement {
  /** A scope that the token must have, one of several, or `any`. For GET and HEAD `read_api` serves if `api` does. */
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

/** Enforces `@Authenticated`. A route that declares neither it nor `@Public` is refused to everybody. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC_ROUTE, targets)) {
      return true;
    }
    const required = this.reflector.getAllAndOverride<AuthenticationRequirement | undefined>(
      AUTHENTICATED_ROUTE,
      targets,
    );
    if (!required) {
      throw internalServerError('route-declares-its-access', 'the route declares neither @Authenticated nor @Public');
    }
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const token = presentedToken(request);
    const sudo = presentedSudo(request);
    if (required.optional && token === undefined && sudo === undefined) {
      return true;
    }
    request.authentication = await this.authenticator.authenticate({
      token,
      sudo,
      scopes: required.scope === 'any' ? 'any' : [required.scope].flat(),
      reads: request.method === 'GET' || request.method === 'HEAD',
      features: this.reflector.getAllAndOverride<readonly string[] | undefined>(REQUIRED_FEATURE_FLAGS, targets) ?? [],
    });
    if (required.admin && !request.authentication.user.admin) {
      if (required.validatesFirst) {
        readParameters(required.validatesFirst, request);
      }
      throw forbidden('user-is-administrator');
    }
    return true;
  }
}
