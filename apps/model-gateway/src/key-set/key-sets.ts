import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Clock, UpstreamFactory } from '@tandem/platform';
import type { ModelGatewayConfiguration } from '../configuration/model-gateway-configuration.js';
import { IssuerClient } from './issuer-client.js';
import { KeySet, type KeySetLimits } from './key-set.js';

/** The key sets of the trusted issuers. A token is verified against its own issuer's alone. */
@Injectable()
export class KeySets {
  private readonly issuers: readonly { readonly issuer: string; readonly client: IssuerClient }[];
  private readonly limits: KeySetLimits;
  private sets: ReadonlyMap<string, KeySet>;

  constructor(
    configuration: ConfigService<ModelGatewayConfiguration, true>,
    upstreams: UpstreamFactory,
    private readonly clock: Clock,
  ) {
    this.limits = {
      maxAge: configuration.get('JWKS_MAX_AGE', { infer: true }),
      maxStale: configuration.get('JWKS_MAX_STALE', { infer: true }),
      cooldown: configuration.get('JWKS_COOLDOWN', { infer: true }),
    };
    this.issuers = configuration
      .get('ISSUERS', { infer: true })
      .map((trusted) => ({ issuer: trusted.issuer, client: new IssuerClient(trusted, upstreams) }));
    this.sets = this.empty();
  }

  /** The key set of an issuer, or undefined where it is not trusted. */
  of(issuer: string): KeySet | undefined {
    return this.sets.get(issuer);
  }

  /** Forgets all keys: the next token has them asked for anew. */
  reset(): void {
    this.sets = this.empty();
  }

  private empty(): ReadonlyMap<string, KeySet> {
    const { clock, limits } = this;
    return new Map(this.issuers.map(({ issuer, client }) => [issuer, new KeySet(() => client.keys(), clock, limits)]));
  }
}
