import type { ExchangeFilter, RecordedExchange } from '@tandem/contracts';
import { Readable } from 'node:stream';
import type { ExchangeJournal } from './exchange-journal.js';
import { passes } from './passes.js';

/** Bytes that wait for a client which does not read; what comes beyond them is left out and counted. */
const BUFFER_BYTES = 1_048_576;

export interface ExchangeStreamOptions {
  readonly filter: ExchangeFilter;
  /** Number of the last exchange that the client has; what is kept of later ones comes first. */
  readonly after?: number;
  /** Milliseconds between two signs of life. */
  readonly heartbeat: number;
}

/**
 * Exchanges as they happen, in the form of server-sent events (HTML, section 9.2): `exchange` with the exchange's number
 * as the event's id; `dropped` with how many were left out because the client reads too slowly.
 */
export class ExchangeStream extends Readable {
  private readonly heartbeat: NodeJS.Timeout;
  private readonly leave: () => void;
  private dropped = 0;

  constructor(journal: ExchangeJournal, { filter, after, heartbeat }: ExchangeStreamOptions) {
    super({ highWaterMark: BUFFER_BYTES });
    this.push('retry: 1000\n\n');
    if (after !== undefined) {
      journal.since(after, filter).forEach((entry) => this.tell(entry));
    }
    this.leave = journal.follow((entry) => {
      if (passes(filter, entry)) this.tell(entry);
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

  private tell(entry: RecordedExchange): void {
    if (!this.send(`id: ${entry.id}\nevent: exchange\ndata: ${JSON.stringify(entry)}\n\n`)) {
      this.dropped += 1;
    }
  }

  private send(text: string): boolean {
    if (this.destroyed || this.readableLength + text.length > BUFFER_BYTES) {
      return false;
    }
    this.push(text);
    return true;
  }
}
