import { readFileSync } from 'node:fs';
import type { Service } from '@tandem/stack';
import { DatabaseReader } from './database-dump.js';
import { type HttpAnswer, type RequestOptions, sendRequest } from './http-request.js';
import { ClockControl, type ControlSurface, exchangesOf, type RecordedExchange } from './simulator-clients.js';

/** One running service of a tandem. */
export class TestService {
  /** Its own clock. `tandem.clock` moves all three. */
  readonly clock: ClockControl;
  readonly surface: ControlSurface;

  constructor(
    /** Stops, kills and restarts its process. */
    readonly process: Service,
    simulatorToken: string,
  ) {
    this.surface = { url: process.url, simulatorToken };
    this.clock = new ClockControl([this.surface]);
  }

  get url(): string {
    return this.process.url;
  }

  /** One plain HTTP request. */
  request(method: string, path: string, options?: RequestOptions): Promise<HttpAnswer> {
    return sendRequest(this.url, method, path, options);
  }

  /** What it recorded of the requests in and out, oldest first; `query` as `/_simulator/exchanges` takes it. */
  exchanges(query?: Readonly<Record<string, string | number>>): Promise<RecordedExchange[]> {
    return exchangesOf(this.surface, query);
  }

  /** All that it has written to its log so far. */
  log(): string {
    return readFileSync(this.process.logFile, 'utf8');
  }
}

/** One of the two GitLab deployments: it has a database and people. */
export class TestDeployment<People extends object> extends TestService {
  readonly database: DatabaseReader;

  constructor(
    process: Service,
    simulatorToken: string,
    databaseUrl: string,
    /** The identities of its default seed. */
    readonly people: People,
  ) {
    super(process, simulatorToken);
    this.database = new DatabaseReader(databaseUrl);
  }
}
