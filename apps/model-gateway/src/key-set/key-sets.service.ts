import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Clock, UpstreamFactory } from '@tandem/platform';
import type { ModelGatewayConfiguration } from '../configuration/model-gateway-configuration.js';
import { IssuerClient } from './issuer-client.js';
import { KeySet } from './key-set.js';

/** The key sets of the trusted issuers. A token is verified only against those of its own issuer. */
@Injectable()
export class KeySets {
  private readonly clients: ReadonlyMap<string, IssuerClient>;
  private sets: ReadonlyMap<string, KeySet>;

  constructor(
    private readonly configuration: ConfigService<ModelGatewayConfiguration, true>,
    upstreams: UpstreamFactory,
    private readonly clock: Clock,
  ) {
    const issuers = configuration.get('ISSUERS', { infer: true });
    this.clients = new Map(issuers.map((trusted) => [trusted.issuer, new IssuerClient(trusted, upstreams)]));
    this.sets = this.empty();
  }

  /** The key set of an issuer, or undefined if it is not trusted. */
  of(issuer: string): KeySet | undefined {
    return this.sets.get(issuer);
  }

  /** Forgets all keys: the next token makes them be fetched again. */
  reset(): void {
    this.sets = this.empty();
  }

  private empty(): ReadonlyMap<string, KeySet> {
    const seconds = (name: 'JWKS_MAX_AGE' | 'JWKS_MAX_STALE' | 'JWKS_COOLDOWN') =>
      this.configuration.get(name, { infer: true });
    const limits = {
      maxAge: seconds('JWKS_MAX_AGE'),
      maxStale: seconds('JWKS_MAX_STALE'),
      cooldown: seconds('JWKS_COOLDOWN'),
    };
    return new Map(
      [...this.clients].map(([issuer, client]) => [issuer, new KeySet(() => client.keys(), this.clock, limits)]),
    );
  }
}
