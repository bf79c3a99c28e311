import { readLog, type Service } from '@tandem/stack';
import { DatabaseReader } from './database-dump.js';
import { type HttpAnswer, type RequestOptions, sendRequest } from './http-request.js';
import type { ControlSurface } from './control-surface.js';
import { FaultControl } from './fault-control.js';
import { type ExchangeQuery, exchangesOf, followExchanges, type RecordedExchange } from './recorded-exchanges.js';
import { ClockControl, resetServices, SnapshotControl } from './simulator-clients.js';

/** One running service of a tandem. */
export class TestService {
  /** Its own clock. `tandem.clock` moves all three. */
  readonly clock: ClockControl;
  /** What goes wrong in it, on demand. */
  readonly faults: FaultControl;
  readonly surface: ControlSurface;

  constructor(
    /** Stops, kills and restarts its process. */
    readonly process: Service,
    simulatorToken: string,
  ) {
    this.surface = { url: process.url, simulatorToken };
    this.clock = new ClockControl([this.surface]);
    this.faults = new FaultControl(this.surface);
  }

  get url(): string {
    return this.process.url;
  }

  /** One plain HTTP request. */
  request(method: string, path: string, options?: RequestOptions): Promise<HttpAnswer> {
    return sendRequest(this.url, method, path, options);
  }

  /** What it recorded of the requests in and out, oldest first; `query` as `/_simulator/exchanges` takes it. */
  exchanges(query?: ExchangeQuery): Promise<RecordedExchange[]> {
    return exchangesOf(this.surface, query);
  }

  /** What it records from now on, until the loop over it is left or `signal` aborts. */
  followExchanges(query?: ExchangeQuery, signal?: AbortSignal): AsyncGenerator<RecordedExchange> {
    return followExchanges(this.surface, query, signal);
  }

  /** Back to its beginning: real time, no faults, no exchanges, the data of its seed. */
  reset(): Promise<void> {
    return resetServices([this.surface]);
  }

  /** All that it has written to its log so far; it writes beside its work, so that a line comes after its answer. */
  log(): string {
    return readLog(this.process.logFile);
  }
}

/** One of the two GitLab deployments: it has a database and people. */
export class TestDeployment<People extends object> extends TestService {
  readonly database: DatabaseReader;
  /** States of its database, kept by name. */
  readonly snapshots: SnapshotControl;

  constructor(
    process: Service,
    simulatorToken: string,
    databaseUrl: string,
    /** The identities of its default seed. */
    readonly people: People,
  ) {
    super(process, simulatorToken);
    this.database = new DatabaseReader(databaseUrl);
    this.snapshots = new SnapshotControl([this.surface]);
  }
}
