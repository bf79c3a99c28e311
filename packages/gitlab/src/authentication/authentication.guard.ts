import { Injectable, type CanActivate, type ExecutionContext, type INestApplicationContext } from '@nestjs/common';
import { ModulesContainer, Reflector } from '@nestjs/core';
import type { Operation, TokenAccess } from '@tandem/contracts';
import { boundHandlers, PUBLIC_ROUTE } from '@tandem/platform';
import type { FastifyRequest } from 'fastify';
import { OPERATION, readParameters } from '../api/operation.decorator.js';
import { forbidden, internalServerError } from '../errors/gitlab-errors.js';
import {
  READ_FEATURE_FLAG,
  REQUIRED_FEATURE_FLAGS,
  type RequiredFeatureFlags,
} from '../feature-flags/feature-flag.guard.js';
import { Authenticator } from './authenticator.service.js';
import { presentedSudo, presentedToken } from './presented-token.js';

/** Enforces the access that an `@Operation` declares. A route that is neither an operation nor `@Public` is refused to everybody. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC_ROUTE, targets)) return true;
    const operation = this.reflector.get<Operation | undefined>(OPERATION, context.getHandler());
    if (typeof operation?.access !== 'object') {
      throw internalServerError('route-declares-its-access', 'the route is neither an @Operation nor @Public');
    }
    const { access, parameters } = operation;
    return this.checkAccess(context.switchToHttp().getRequest(), access, parameters, this.flagsOf(targets));
  }

  private async checkAccess(
    request: FastifyRequest,
    access: TokenAccess,
    parameters: Operation['parameters'],
    features: RequiredFeatureFlags | readonly [],
  ): Promise<boolean> {
    const token = presentedToken(request);
    const sudo = presentedSudo(request);
    if (access.optional && token === undefined && sudo === undefined) return true;
    request.authentication = await this.authenticator.authenticate({
      token,
      sudo,
      scopes: access.scope === 'any' ? 'any' : [access.scope].flat(),
      reads: request.method === 'GET' || request.method === 'HEAD',
      features,
    });
    if (access.admin && !request.authentication.user.admin) {
      if (access.validatesFirst) readParameters(parameters, request);
      throw forbidden('user-is-administrator');
    }
    return true;
  }

  /** The flags that a route declares. */
  private flagsOf(targets: Parameters<Reflector['getAllAndOverride']>[1]): RequiredFeatureFlags | readonly [] {
    const needed = this.reflector.getAllAndOverride<RequiredFeatureFlags | undefined>(REQUIRED_FEATURE_FLAGS, targets);
    const read = this.reflector.getAllAndOverride<string | undefined>(READ_FEATURE_FLAG, targets);
    return needed && read !== undefined ? [needed[0], read] : (needed ?? []);
  }
}

/**
 * The routes of an application that are neither an `@Operation` nor `@Public`, as `Controller.handler`. The guard
 * refuses such a route to everybody; this finds it before anybody asks.
 */
export function undeclaredRoutes(app: INestApplicationContext): string[] {
  const declares = (target: object) =>
    Reflect.hasMetadata(OPERATION, target) || Reflect.hasMetadata(PUBLIC_ROUTE, target);
  return boundHandlers(app.get(ModulesContainer))
    .filter(({ controller, handler }) => !declares(handler) && !declares(controller))
    .map(({ controller, name }) => `${controller.name}.${name}`);
}
