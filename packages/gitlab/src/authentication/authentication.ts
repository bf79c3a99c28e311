import type { Scope } from '@tandem/contracts';
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

declare module 'fastify' {
  interface FastifyRequest {
    authentication?: Authentication;
  }
}
