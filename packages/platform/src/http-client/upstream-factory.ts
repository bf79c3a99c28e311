import { Inject, Injectable } from '@nestjs/common';
import { processEnvironment } from '../configuration/read-configuration.js';
import { ExchangeObservers } from '../exchanges/exchange-observers.js';
import { SEAMS, type Seams } from '../service/seams.js';
import { Clock } from '../time/clock.js';
import { proxyFor } from './proxy-for.js';
import { Upstream, type UpstreamOptions } from './upstream.js';

/** Makes clients for the services that this one asks, each with the proxy that the environment names for it. */
@Injectable()
export class UpstreamFactory {
  constructor(
    private readonly clock: Clock,
    private readonly observer: ExchangeObservers,
    @Inject(SEAMS) private readonly seams: Seams,
  ) {}

  create(options: Omit<UpstreamOptions, 'clock' | 'observer' | 'observedBody' | 'around' | 'proxy'>): Upstream {
    return new Upstream({
      ...options,
      proxy: proxyFor(options.origin, processEnvironment()),
      clock: this.clock,
      observer: this.observer,
      observedBody: this.seams.observedBody ?? 0,
      ...(this.seams.aroundUpstream ? { around: this.seams.aroundUpstream } : {}),
    });
  }
}
