import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Randomness } from '@tandem/platform';
import type { FastifyRequest } from 'fastify';
import { notFound } from '../errors/gitlab-errors.js';
import { isEnabled } from './feature-state.js';
import { REQUIRED_FEATURE_FLAGS } from './requires-feature-flag.decorator.js';

/** Enforces `@RequiresFeatureFlag` by what the authentication read along; it runs after the authentication's guard. */
@Injectable()
export class FeatureFlagGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly randomness: Randomness,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const targets = [context.getHandler(), context.getClass()];
    const names =
      this.reflector.getAllAndOverride<readonly string[] | undefined>(REQUIRED_FEATURE_FLAGS, targets) ?? [];
    const stored = context.switchToHttp().getRequest<FastifyRequest>().authentication?.features ?? {};
    const off = names.find((name) => !isEnabled(name, stored, this.randomness));
    if (off !== undefined) {
      throw notFound(`feature-flag-is-on:${off}`);
    }
    return true;
  }
}
