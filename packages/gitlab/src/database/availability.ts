import type { Logger } from 'pino';
import type { PinnedClient } from './pinned-driver.js';

/** Milliseconds between two looks at the connections, and between two probes while the database is not available. */
const INTERVAL = 200;
/** Milliseconds after which an answer is late, so that a probe is sent. */
const LATE = 600;
/** Milliseconds for which the server may be silent in a probe: a busy machine takes longer, but is not silent. */
const PROBE_SILENCE = 1_000;
/** Milliseconds that the client gives the server beyond `statement_timeout`, which is the server's to enforce. */
const GRACE = 1_000;

/** `$1`: backends. Returns those that work, or answered a moment ago, by PostgreSQL's own clock, which wrote both times. */
const WORKING = `
  SELECT pid FROM pg_stat_activity
   WHERE pid = ANY($1) AND (state NOT LIKE 'idle%' OR state_change > clock_timestamp() - interval '500 ms')`;

export interface AvailabilityOptions {
  /** A new connection for a probe. */
  readonly connect: () => PinnedClient;
  /** Milliseconds after which the server ends a statement; 0 if never. */
  readonly statementTimeout: number;
  /** Whether the backends that clients know are the server's: not if there is a pooler between them. */
  readonly isDirect: boolean;
  readonly log?: Pick<Logger, 'warn' | 'info'> | undefined;
}

/**
 * Whether the database answers. A probe asks as soon as a connection waits for too long. If it gets no
 * answer, all connections are closed and whoever wants one is refused at once, until a probe succeeds. If it gets one,
 * only those connections are closed whose statement the server has forgotten.
 */
export class Availability {
  private readonly clients = new Set<PinnedClient>();
  private readonly waiting = new Set<(reason: Error) => void>();
  private readonly timer = setInterval(() => this.look(), INTERVAL).unref();
  private probe: Promise<void> | undefined;
  private probedAt = 0;
  private failure: Error | undefined;

  constructor(private readonly options: AvailabilityOptions) {}

  watch(client: PinnedClient): void {
    this.clients.add(client);
    client.once('end', () => this.clients.delete(client));
  }

  /**
   * Calls back once with the reason, as soon as the database is not available.
   *
   * @returns a function that cancels this; it returns false if the reason was given already
   */
  onceUnavailable(tell: (reason: Error) => void): () => boolean {
    this.waiting.add(tell);
    if (this.failure) this.refuseWaiting(this.failure);
    return () => this.waiting.delete(tell);
  }

  /** Reports a failure that suggests that the database is not available. */
  doubt(): void {
    this.check().catch(() => undefined);
  }

  /** @throws {Error} if the database is silent for a second */
  async check(): Promise<void> {
    // An earlier probe may have missed that the database is back.
    await this.probe?.catch(() => undefined);
    await (this.probe ??= this.send().finally(() => (this.probe = undefined)));
  }

  close(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const { statementTimeout } = this.options;
    const now = performance.now();
    const limit = statementTimeout > 0 ? statementTimeout + GRACE : Infinity;
    let late = this.failure !== undefined;
    for (const client of this.clients) {
      const waited = now - (client.waitingSince ?? now);
      late ||= waited > LATE && now - this.probedAt > LATE;
      if (waited > limit) client.destroy();
    }
    if (late && !this.probe) this.doubt();
  }

  private async send(): Promise<void> {
    const startedAt = performance.now();
    try {
      const working = await this.workingBackends();
      this.succeed(working, startedAt);
    } catch (error) {
      // It answers, although it refuses another session: its existing sessions go on.
      if (String((error as { code?: unknown }).code).startsWith('53')) return;
      this.fail(error as Error);
      throw error;
    } finally {
      this.probedAt = performance.now();
    }
  }

  private async workingBackends(): Promise<ReadonlySet<number>> {
    const client = this.options.connect();
    const pids = [...this.clients].flatMap(({ pid }) => pid ?? []);
    // An error beside the expected answer would end the process.
    client.on('error', () => undefined);
    client.destroyWhenSilent(PROBE_SILENCE);
    try {
      await client.connect();
      const { rows } = (await client.query(WORKING, [pids])) as { rows: { pid: number }[] };
      return new Set(rows.map(({ pid }) => pid));
    } finally {
      client.destroy();
    }
  }

  private succeed(working: ReadonlySet<number>, startedAt: number): void {
    const wasUnavailable = this.failure !== undefined;
    this.failure = undefined;
    for (const client of this.clients) {
      const isLate = startedAt - (client.waitingSince ?? startedAt) > LATE;
      const isForgotten = client.pid === null || (this.options.isDirect && !working.has(client.pid));
      if (wasUnavailable || (isLate && isForgotten)) client.destroy();
    }
    if (wasUnavailable) this.options.log?.info('the database is available again');
  }

  private fail(error: Error): void {
    if (!this.failure) {
      const { code, message } = error as { code?: string; message: string };
      this.options.log?.warn({ cause: code ?? message }, 'the database is not available');
    }
    this.failure = error;
    this.refuseWaiting(error);
    this.clients.forEach((client) => client.destroy());
  }

  private refuseWaiting(reason: Error): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    waiting.forEach((tell) => tell(reason));
  }
}
