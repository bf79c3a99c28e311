import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Exchange, ExchangeObserver } from '../exchanges/exchange.js';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The metrics of one application, in a registry of its own, in Prometheus' text format. */
@Injectable()
export class Metrics implements ExchangeObserver {
  readonly registry = new Registry();
  private readonly served = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Seconds to answer a request, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly asked = new Histogram({
    name: 'http_client_request_duration_seconds',
    help: 'Seconds until an upstream has answered, by method, upstream and status (0 where none came).',
    labelNames: ['method', 'upstream', 'status'],
    buckets: SECONDS,
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  observe({ direction, method, route, status, duration }: Exchange): void {
    const seconds = duration / 1000;
    if (direction === 'in') {
      this.served.observe({ method, route, status: status ?? 0 }, seconds);
    } else {
      this.asked.observe({ method, upstream: route, status: status ?? 0 }, seconds);
    }
  }
}
