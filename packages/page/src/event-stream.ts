import { type Service, simulatorOf } from '@tandem/client';
import type { ServerResponse } from 'node:http';
import { setTimeout as after } from 'node:timers/promises';
import type { PageOptions } from './page-options.js';

const RETRY_MS = 500;
/** Within the time after which a silent connection is given up. */
const HEARTBEAT_SECONDS = 3;

/**
 * What the three services recorded and record, to one page, as server-sent events: `request` with a recorded request,
 * `service` when a service begins or ceases to tell.
 */
export class EventStream {
  private readonly ended = new AbortController();

  constructor(
    private readonly response: ServerResponse,
    { services }: PageOptions,
  ) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('retry: 500\n\n');
    for (const service of Object.values(services)) void this.follow(service);
  }

  close(): void {
    this.ended.abort();
    this.response.end();
  }

  /** A service that was started again counts its recorded requests from 1. */
  private async follow(service: Service): Promise<void> {
    const simulator = simulatorOf(service);
    if (simulator === undefined) return;
    const { signal } = this.ended;
    while (!signal.aborted) {
      try {
        const kept = await simulator.exchanges();
        this.tell('service', { name: service.name, isUp: true });
        kept.forEach((recorded) => this.tell('request', recorded));
        const last = kept.at(-1)?.id ?? 0;
        for await (const recorded of simulator.follow({ after: last, heartbeat: HEARTBEAT_SECONDS }, signal)) {
          this.tell('request', recorded);
        }
      } catch {
        // It is away, or was started again.
      }
      this.tell('service', { name: service.name, isUp: false });
      await after(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private tell(event: string, data: object): void {
    if (!this.ended.signal.aborted) this.response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}
