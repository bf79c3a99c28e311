import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Scope } from '@tandem/contracts';
import type { FastifyRequest } from 'fastify';
import type { StoredFeatures } from '../feature-flags/feature-state.js';

/** Who a request comes from, as its personal access token says. */
export interface Authentication {
  readonly token: { readonly id: number; readonly name: string; readonly scopes: readonly Scope[] };
  readonly user: {
    readonly id: number;
    readonly username: string;
    readonly name: string;
    readonly admin: boolean;
  };
  /** The name of the administrator who acts as this user by `Sudo`. */
  readonly impersonatedBy?: string;
  /** The flags that the route declares, as they are stored. */
  readonly features: StoredFeatures;
}

/** Who looks at a record, and so sees what it may know. */
export type Viewer = Pick<Authentication['user'], 'id' | 'admin'>;

/** Who changes something, and from which address. */
export type Author = Authentication['user'] & {
  /** The name of the administrator who acts as this user by `Sudo`. */
  readonly impersonatedBy?: string | undefined;
  readonly ipAddress: string;
  /** What the request says in `If-Unmodified-Since`. */
  readonly unmodifiedSince?: string | undefined;
};

declare module 'fastify' {
  interface FastifyRequest {
    authentication?: Authentication;
  }
}

/** The authentication that the guard found: its token and its user. Undefined for an anonymous request to an optional route. */
export const CurrentAuthentication = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Authentication | undefined =>
    context.switchToHttp().getRequest<FastifyRequest>().authentication,
);

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
