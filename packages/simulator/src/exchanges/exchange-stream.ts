import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { ExchangeFilter, RecordedExchange } from '@tandem/contracts';
import { Readable } from 'node:stream';
import { ExchangeJournal, matches } from './exchange-journal.js';

/** Clients of a service at a time. */
const MOST_STREAMS = 20;
/** Bytes that wait for a client that does not read; what does not fit is left out and counted. */
const BUFFER_BYTES = 1_048_576;

export interface ExchangeStreamOptions {
  readonly filter: ExchangeFilter;
  /** The number of the last recorded request that the client has; the later ones that are kept come first. */
  readonly after?: number;
  /** Milliseconds between two heartbeats. */
  readonly heartbeat: number;
}

/**
 * Requests as they happen, as server-sent events (HTML, section 9.2): `exchange` with the number of the recorded request
 * as the event's id; `dropped` with how many were left out because the client reads too slowly.
 */
export class ExchangeStream extends Readable {
  private readonly heartbeat: NodeJS.Timeout;
  private readonly leave: () => void;
  private dropped = 0;

  constructor(journal: ExchangeJournal, { filter, after, heartbeat }: ExchangeStreamOptions) {
    super({ highWaterMark: BUFFER_BYTES });
    this.push('retry: 1000\n\n');
    if (after !== undefined) journal.since(after, filter).forEach((entry) => this.report(entry));
    this.leave = journal.follow((entry) => {
      if (matches(filter, entry)) this.report(entry);
    });
    this.heartbeat = setInterval(() => this.send(': heartbeat\n\n'), heartbeat);
    this.heartbeat.unref();
  }

  override _read(): void {
    if (this.dropped > 0) {
      this.push(`event: dropped\ndata: {"count":${this.dropped}}\n\n`);
      this.dropped = 0;
    }
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.leave();
    clearInterval(this.heartbeat);
    done(error);
  }

  /** Ends it; the client may come back for the rest. */
  end(): void {
    this.leave();
    clearInterval(this.heartbeat);
    this.push(null);
  }

  private report(entry: RecordedExchange): void {
    if (!this.send(`id: ${entry.id}\nevent: exchange\ndata: ${JSON.stringify(entry)}\n\n`)) this.dropped += 1;
  }

  private send(text: string): boolean {
    if (this.destroyed || this.readableLength + text.length > BUFFER_BYTES) return false;
    this.push(text);
    return true;
  }
}

/** The clients that follow the requests of this service. */
@Injectable()
export class ExchangeStreams implements OnModuleDestroy {
  private readonly open = new Set<ExchangeStream>();

  constructor(private readonly journal: ExchangeJournal) {}

  /** A stream for one more client; undefined if there are as many as there may be. */
  start(options: ExchangeStreamOptions): ExchangeStream | undefined {
    if (this.open.size >= MOST_STREAMS) return undefined;
    const stream = new ExchangeStream(this.journal, options);
    this.open.add(stream);
    stream.once('close', () => this.open.delete(stream));
    return stream;
  }

  /** No client keeps the service from stopping. */
  onModuleDestroy(): void {
    this.open.forEach((stream) => stream.end());
  }
}
