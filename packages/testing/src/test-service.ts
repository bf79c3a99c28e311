import { type ExchangeQuery, type HttpAnswer, type RecordedExchange, SimulatorClient } from '@tandem/client';
import { readLog, type Service } from '@tandem/stack';
import { DatabaseReader } from './database-reader.js';
import { type RequestOptions, sendRequest } from './http-request.js';

/** One running service of a tandem. */
export class TestService {
  /** Its control surface. */
  readonly simulator: SimulatorClient;
  /** Its own clock. `tandem.clock` moves all three. */
  readonly clock: SimulatorClient['clock'];
  /** What goes wrong in it, on demand. */
  readonly faults: SimulatorClient['faults'];

  constructor(
    /** Stops, kills and restarts its process. */
    readonly process: Service,
    simulatorToken: string,
  ) {
    this.simulator = new SimulatorClient({ url: process.url, simulatorToken });
    this.clock = this.simulator.clock;
    this.faults = this.simulator.faults;
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
    return this.simulator.exchanges(query);
  }

  /** What it records from now on, until the loop over it is left or `signal` aborts. */
  followExchanges(query?: ExchangeQuery, signal?: AbortSignal): AsyncGenerator<RecordedExchange> {
    return this.simulator.follow(query, signal);
  }

  /** Back to its beginning: real time, no faults, nothing recorded, the data of its seed. */
  async reset(): Promise<void> {
    await this.simulator.reset();
  }

  /** All that it has written to its log so far. A line of a request may come after its answer. */
  log(): string {
    return readLog(this.process.logFile);
  }
}

/** One of the two GitLab deployments: it has a database and people. */
export class TestDeployment<People extends object> extends TestService {
  readonly database: DatabaseReader;
  /** States of its database, kept by name. */
  readonly snapshots: SimulatorClient['snapshots'];

  constructor(
    process: Service,
    simulatorToken: string,
    databaseUrl: string,
    /** The identities of its default seed. */
    readonly people: People,
  ) {
    super(process, simulatorToken);
    this.database = new DatabaseReader(databaseUrl);
    this.snapshots = this.simulator.snapshots;
  }
}
