import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ExchangeJournal } from './exchange-journal.js';
import { ExchangeStream, type ExchangeStreamOptions } from './exchange-stream.js';

const CAPACITY = 20;

/** The clients that follow the exchanges of this service. */
@Injectable()
export class ExchangeStreams implements OnModuleDestroy {
  private readonly open = new Set<ExchangeStream>();

  constructor(private readonly journal: ExchangeJournal) {}

  /** A stream for one more client; undefined where there are as many as there may be. */
  start(options: ExchangeStreamOptions): ExchangeStream | undefined {
    if (this.open.size >= CAPACITY) {
      return undefined;
    }
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
