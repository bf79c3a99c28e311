import {
  clockStateSchema,
  type Fault,
  recordedExchangeSchema,
  resetSchema,
  setFaultSchema,
  type SetFault,
  SIMULATOR_PREFIX,
  snapshotSchema,
} from '@tandem/contracts';
import { z } from 'zod';
import { type HttpAnswer, type HttpRequest, HttpSender } from './http-sender.js';

/** The address of one service's control surface, and the token that opens it. */
export interface ControlSurface {
  readonly url: string;
  readonly simulatorToken: string;
  /** For how long it may be silent. */
  readonly timeoutMs?: number | undefined;
}

/** A control surface refused a command, or answered in a form that is not its own. */
export class SimulatorRefusal extends Error {
  override readonly name = 'SimulatorRefusal';

  constructor(
    method: string,
    url: string,
    /** Below the service's URL. */
    readonly path: string,
    readonly answer: HttpAnswer,
  ) {
    super(`${method} ${url}${path} answered ${answer.status}: ${answer.text.slice(0, 500)}`);
  }
}

/** As `/_simulator/exchanges` takes it: `correlation_id`, `step`, `status`, `direction`, `path`, `method`. */
export type ExchangeQuery = Readonly<Record<string, string | number>>;

const message = z.object({
  /** Names in lower case; several values of one name joined by `, `. */
  headers: z.record(
    z.string(),
    z.unknown().transform((value) => [value].flat().join(', ')),
  ),
  body: z.unknown(),
});
const exchangeSchema = recordedExchangeSchema.extend({ request: message, response: message });

/** One request in or out, as a service recorded it; secrets are in it as fingerprints. */
export type RecordedExchange = z.output<typeof exchangeSchema>;

const ONE_FOR_ALL = new HttpSender({ keepAlive: false });

/**
 * The control surface of one service, `/_simulator`. Every command rejects with a `SimulatorRefusal` if it is refused, and
 * with a `NoAnswer` if no answer came.
 */
export class SimulatorClient {
  constructor(
    readonly surface: ControlSurface,
    private readonly http: HttpSender = ONE_FOR_ALL,
  ) {}

  /** The time of the service: read, stopped, moved on by seconds, set off by seconds of either sign, put back. */
  readonly clock = {
    state: () => this.command(clockStateSchema, 'GET', '/clock'),
    /** @param at ISO 8601; without it, at its present time */
    freeze: (at?: string) => this.command(clockStateSchema, 'POST', '/clock/freeze', at === undefined ? {} : { at }),
    advance: (seconds: number) => this.command(clockStateSchema, 'POST', '/clock/advance', { seconds }),
    skew: (seconds: number) => this.command(clockStateSchema, 'POST', '/clock/skew', { seconds }),
    reset: () => this.command(clockStateSchema, 'POST', '/clock/reset', {}),
  };

  /** What goes wrong in the service, on demand. */
  readonly faults = {
    set: (fault: Fault): Promise<SetFault> => this.command(setFaultSchema, 'POST', '/faults', fault),
    list: async (): Promise<SetFault[]> =>
      (await this.command(z.object({ faults: z.array(setFaultSchema as z.ZodType<SetFault>) }), 'GET', '/faults'))
        .faults,
    remove: (id: number) => this.command(NOTHING, 'DELETE', `/faults/${id}`),
    clear: () => this.command(NOTHING, 'DELETE', '/faults'),
  };

  /** States of the service's data, kept by name. */
  readonly snapshots = {
    take: (name: string) => this.command(snapshotSchema, 'PUT', snapshotPath(name)),
    restore: (name: string) => this.command(snapshotSchema, 'POST', snapshotPath(name)),
    remove: (name: string) => this.command(NOTHING, 'DELETE', snapshotPath(name)),
    list: async () =>
      (await this.command(z.object({ snapshots: z.array(snapshotSchema) }), 'GET', '/snapshots')).snapshots,
  };

  /** What the service recorded of the requests in and out, oldest first. */
  async exchanges(query: ExchangeQuery = {}): Promise<RecordedExchange[]> {
    const list = z.object({ exchanges: z.array(exchangeSchema) });
    return (await this.command(list, 'GET', '/exchanges', undefined, query)).exchanges;
  }

  /** What the service records from now on, until the loop over it is left or `signal` aborts. */
  async *follow(query: ExchangeQuery = {}, signal?: AbortSignal): AsyncGenerator<RecordedExchange> {
    const { url, simulatorToken: bearer } = this.surface;
    const path = `${SIMULATOR_PREFIX}/exchanges/stream`;
    try {
      const response = await this.http.open(url, { method: 'GET', path, bearer, query }, signal);
      if (response.statusCode !== 200) throw new Error(`${path} answered ${response.statusCode}`);
      let text = '';
      for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
        const events = (text + chunk).split('\n\n');
        text = events.pop() ?? '';
        yield* events.flatMap(exchangeIn);
      }
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  }

  /**
   * Returns the service to its beginning: real time, no faults, no recorded requests, the data of its seed. Snapshots stay.
   *
   * @returns the milliseconds that it took
   */
  async reset(): Promise<number> {
    return (await this.command(resetSchema, 'POST', '/reset', {})).duration_ms;
  }

  private async command<Schema extends z.ZodType>(
    schema: Schema,
    method: string,
    path: string,
    body?: object,
    query?: HttpRequest['query'],
  ): Promise<z.output<Schema>> {
    const { url, simulatorToken: bearer, timeoutMs } = this.surface;
    const request = { method, path: SIMULATOR_PREFIX + path, bearer, body, query, timeoutMs };
    const answer = await this.http.send(url, request);
    const read = schema.safeParse(answer.json);
    if (answer.status < 300 && read.success) return read.data;
    throw new SimulatorRefusal(method, url, SIMULATOR_PREFIX + path, answer);
  }
}

const NOTHING = z.undefined() as unknown as z.ZodType<void>;

const snapshotPath = (name: string): string => `/snapshots/${encodeURIComponent(name)}`;

function exchangeIn(event: string): RecordedExchange[] {
  const data = /^data: (.*)$/m.exec(event)?.[1];
  return /^event: exchange$/m.test(event) && data !== undefined ? [exchangeSchema.parse(JSON.parse(data))] : [];
}
