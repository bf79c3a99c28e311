import { Controller, Headers, Res } from '@nestjs/common';
import { exchangesOperations, type ExchangeFilter } from '@tandem/contracts';
import type { FastifyReply } from 'fastify';
import { ControlOperation, notPossibleNow } from '../control-surface/control-operation.decorator.js';
import { ExchangeJournal } from './exchange-journal.js';
import { ExchangeStreams } from './exchange-stream.js';

const MS_PER_SECOND = 1000;

/** The recorded requests to this service and from it, with the rule that decided and secrets as fingerprints. */
@Controller()
export class ExchangesController {
  constructor(
    private readonly journal: ExchangeJournal,
    private readonly streams: ExchangeStreams,
  ) {}

  @ControlOperation(exchangesOperations.listExchanges)
  list(filter: ExchangeFilter) {
    return { exchanges: this.journal.list(filter) };
  }

  /** `Last-Event-ID` continues after a lost connection (HTML, section 9.2.4). */
  @ControlOperation(exchangesOperations.followExchanges)
  async stream(
    { after, heartbeat, ...filter }: ExchangeFilter & { after?: number | undefined; heartbeat: number },
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ) {
    const last = /^\d{1,15}$/.test(lastEventId ?? '') ? Number(lastEventId) : after;
    const stream = this.streams.start({
      filter,
      heartbeat: heartbeat * MS_PER_SECOND,
      ...(last === undefined ? {} : { after: last }),
    });
    if (!stream) throw notPossibleNow('20 clients follow the exchanges already: end one of them');
    await reply
      .headers({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      .send(stream);
  }

  @ControlOperation(exchangesOperations.clearExchanges)
  clear() {
    this.journal.clear();
  }
}
