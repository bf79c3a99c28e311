import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Clock, currentRequest, LOGGER, runInRequest } from '@tandem/platform';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { preparedStatement } from '../database/prepared-statement.js';

/** Milliseconds between two notes of one token's use (app/services/personal_access_tokens/last_used_service.rb). */
const INTERVAL = 10 * 60 * 1000;

/** $1: the token's id; $2: the time of use; $3: what was noted before this time is old. */
const noteUse = preparedStatement(
  'note_last_use',
  `UPDATE personal_access_tokens SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= $3)`,
);

/** Notes when a token was last used, at most every ten minutes. The request does not wait for it, and does not fail with it. */
@Injectable()
export class LastUseService implements OnModuleDestroy {
  private readonly underWay = new Map<number, Promise<void>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  note(tokenId: number, lastUsedAt: Date | null): void {
    const now = this.clock.now();
    if ((lastUsedAt && lastUsedAt.getTime() > now - INTERVAL) || this.underWay.has(tokenId)) return;
    // It counts even if the client has gone meanwhile.
    const request = { correlationId: currentRequest()?.correlationId ?? '', ruleResults: [] };
    const noted = runInRequest(request, () =>
      noteUse(this.dataSource, [tokenId, new Date(now), new Date(now - INTERVAL)]),
    )
      .catch((error: unknown) => this.log.warn({ err: error, token_id: tokenId }, 'the use of a token was not noted'))
      .then(() => void this.underWay.delete(tokenId));
    this.underWay.set(tokenId, noted);
  }

  /** Waits for notes that are under way before the database is closed. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.underWay.values());
  }
}
