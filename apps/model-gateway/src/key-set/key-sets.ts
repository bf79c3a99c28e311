import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Clock, UpstreamFactory } from '@tandem/platform';
import type { ModelGatewayConfiguration } from '../configuration/model-gateway-configuration.js';
import { IssuerClient } from './issuer-client.js';
import { KeySet } from './key-set.js';

/** The key sets of the trusted issuers. A token is verified against its own issuer's alone. */
@Injectable()
export class KeySets {
  private readonly sets: ReadonlyMap<string, KeySet>;

  constructor(configuration: ConfigService<ModelGatewayConfiguration, true>, upstreams: UpstreamFactory, clock: Clock) {
    const limits = {
      maxAge: configuration.get('JWKS_MAX_AGE', { infer: true }),
      maxStale: configuration.get('JWKS_MAX_STALE', { infer: true }),
      cooldown: configuration.get('JWKS_COOLDOWN', { infer: true }),
    };
    this.sets = new Map(
      configuration.get('ISSUERS', { infer: true }).map((trusted) => {
        const client = new IssuerClient(trusted, upstreams);
        return [trusted.issuer, new KeySet(() => client.keys(), clock, limits)];
      }),
    );
  }

  /** The key set of an issuer, or undefined where it is not trusted. */
  of(issuer: string): KeySet | undefined {
    return this.sets.get(issuer);
  }
}
