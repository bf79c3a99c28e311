import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Randomness } from '@tandem/platform';
import type { FastifyRequest } from 'fastify';
import { notFound } from '../errors/gitlab-errors.js';
import { isEnabled } from './feature-state.js';

export const REQUIRED_FEATURE_FLAGS = 'tandem:required-feature-flags';

/** The flags that a route needs: at most two, which is what the statement of the authentication has room for. */
export type RequiredFeatureFlags = readonly [name: string, other?: string];

/** Declares that a route exists only while these flags are on; 404 otherwise. They are asked for without an actor. */
export const RequiresFeatureFlag = (...names: RequiredFeatureFlags) => SetMetadata(REQUIRED_FEATURE_FLAGS, names);

export const READ_FEATURE_FLAG = 'tandem:read-feature-flag';

/** Declares a flag that the authentication reads along, beside the one that a route needs, for a policy that asks for it later. */
export const ReadsFeatureFlag = (name: string) => SetMetadata(READ_FEATURE_FLAG, name);

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
    if (off !== undefined) throw notFound(`feature-flag-is-on:${off}`);
    return true;
  }
}
