import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import pg from 'pg';
import type { Availability } from './availability.js';
import { pinningStatement, startupOptions, type PinnedSession } from './session-settings.js';

/** A connection with pinned settings, which knows since when it has been waiting for the server. */
export class PinnedClient extends pg.Client {
  /** By `performance.now()`: since when it connects or a query is under way. */
  waitingSince: number | undefined = performance.now();
  /** The major version of the server, once it is known. */
  version = 0;

  constructor(config: pg.ClientConfig, session: PinnedSession) {
    super(config);
    // Options of DATABASE_URL are merged only here: `pg` prefers the URL to all other options.
    const { connectionParameters } = this as unknown as { connectionParameters: Record<string, unknown> };
    connectionParameters['options'] = startupOptions(connectionParameters['options'] as string | undefined, session);
    for (const name of ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'query_timeout']) {
      connectionParameters[name] = undefined;
    }
    const { connection } = this as unknown as { connection: EventEmitter };
    connection.on('parameterStatus', ({ parameterName, parameterValue }: Record<string, string>) => {
      if (parameterName === 'server_version') this.version = Number.parseInt(String(parameterValue), 10);
    });
    // Whoever waits gets the error; any other error without a listener would end the process.
    this.on('error', () => undefined);
    this.once('connect', () => (this.waitingSince = undefined));
  }

  get pid(): number | null {
    return (this as unknown as { processID: number | null }).processID;
  }

  /** Ends it at once, even if the server does not answer; whatever waits for it fails. */
  destroy(): void {
    this.stream.destroy();
  }

  /** Ends it as soon as nothing has come or gone for so many milliseconds. */
  destroyWhenSilent(milliseconds: number): void {
    const { stream } = this;
    stream.setTimeout(milliseconds);
    stream.on('timeout', () => {
      const before = stream.bytesRead + stream.bytesWritten;
      // First read what came while this process was busy with something else.
      setImmediate(() => {
        if (stream.bytesRead + stream.bytesWritten === before) this.destroy();
      });
    });
  }

  private get stream(): Socket {
    return (this as unknown as { connection: { stream: Socket } }).connection.stream;
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- `pg` has seven forms of it
  override query(...given: any[]): any {
    this.waitingSince ??= performance.now();
    const callback: unknown = given.at(-1);
    if (typeof callback === 'function') {
      given[given.length - 1] = (...outcome: unknown[]) => {
        this.waitingSince = undefined;
        (callback as (...outcome: unknown[]) => void)(...outcome);
      };
    }
    const result: unknown = super.query(...(given as [string]));
    if (result instanceof Promise) {
      const answered = () => (this.waitingSince = undefined);
      result.then(answered, answered);
    }
    return result;
  }
}

/** `pg` as TypeORM takes it, with pinned settings, and with connections that `availability` watches. */
export function pinnedDriver(session: PinnedSession, availability: Availability): typeof pg {
  const { isPassedOn = true } = session;
  class Client extends PinnedClient {
    constructor(config: pg.ClientConfig) {
      super(config, session);
      availability.watch(this);
    }
  }
  class Pool extends pg.Pool {
    constructor(options: pg.PoolConfig) {
      const onConnect = (client: pg.ClientBase) => client.query(...pinningStatement(session));
      super({ ...options, Client, ...(isPassedOn ? {} : { onConnect }) } as object);
    }

    // TypeORM gives a callback, always.
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the form with a promise is not used
    override connect(callback?: any): any {
      const given = callback as Parameters<pg.Pool['connect']>[0];
      let isRefused = false;
      const forget = availability.onceUnavailable((reason) => {
        isRefused = true;
        given(reason, undefined, () => undefined);
      });
      // Whoever is refused waits for no connection.
      if (isRefused) return;
      super.connect((error, client, release) => {
        if (forget()) {
          given(error, client, release);
        } else if (client) {
          // The pool gives it to the next one within `release`: thousands that were refused would fill the stack.
          process.nextTick(release);
        }
      });
    }
  }
  return { ...pg, Client, Pool };
}
