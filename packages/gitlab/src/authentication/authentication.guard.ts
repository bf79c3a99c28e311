import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { PUBLIC_ROUTE } from '@tandem/platform';
import type { FastifyRequest } from 'fastify';
import { readParameters } from '../api/parameters.decorator.js';
import { forbidden, internalServerError } from '../errors/gitlab-errors.js';
import { REQUIRED_FEATURE_FLAGS } from '../feature-flags/requires-feature-flag.decorator.js';
import { AUTHENTICATED_ROUTE, type AuthenticationRequirement } from './authenticated.decorator.js';
import { Authenticator } from './authenticator.js';
import { presentedSudo, presentedToken } from './presented-token.js';

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
