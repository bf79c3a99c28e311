import { Controller, Delete, Get, Headers, HttpCode, Query, Res } from '@nestjs/common';
import { exchangeFilterSchema, exchangeStreamSchema, type RecordedExchange } from '@tandem/contracts';
import type { FastifyReply } from 'fastify';
import { notPossibleNow, readCommand } from '../access/read-command.js';
import { SimulatorControl } from '../access/simulator-control.decorator.js';
import { ExchangeJournal } from './exchange-journal.js';
import { ExchangeStreams } from './exchange-streams.js';

const MS_PER_SECOND = 1000;

/** What this service was asked and asked itself, with the rule that decided and secrets as fingerprints. */
@Controller('_simulator/exchanges')
@SimulatorControl()
export class ExchangesController {
  constructor(
    private readonly journal: ExchangeJournal,
    private readonly streams: ExchangeStreams,
  ) {}

  @Get()
  list(@Query() query: unknown): { exchanges: RecordedExchange[] } {
    return { exchanges: this.journal.list(readCommand(exchangeFilterSchema, query)) };
  }

  /** `Last-Event-ID` takes up where a connection ended (HTML, section 9.2.4). */
  @Get('stream')
  async stream(
    @Query() query: unknown,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { after, heartbeat, ...filter } = readCommand(exchangeStreamSchema, query);
    const last = /^\d{1,15}$/.test(lastEventId ?? '') ? Number(lastEventId) : after;
    const stream = this.streams.start({
      filter,
      heartbeat: heartbeat * MS_PER_SECOND,
      ...(last === undefined ? {} : { after: last }),
    });
    if (!stream) {
      throw notPossibleNow('20 clients follow the exchanges already: end one of them');
    }
    await reply
      .headers({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      .send(stream);
  }

  @Delete()
  @HttpCode(204)
  clear(): void {
    this.journal.clear();
  }
}
