import { type HttpAnswer, type RequestOptions, sendRequest } from './http-request.js';

/** Where the control surface of one service is, and what opens it. */
export interface ControlSurface {
  readonly url: string;
  readonly simulatorToken: string;
}

/** Moves the clocks of services together. Each rejects where a service does not do it. */
export class ClockControl {
  constructor(private readonly surfaces: readonly ControlSurface[]) {}

  /** Stops them, at a moment (ISO 8601) or where they are. */
  async freeze(at?: string): Promise<void> {
    await this.#all('/freeze', at === undefined ? {} : { at });
  }

  /** Moves them on by seconds. */
  async advance(seconds: number): Promise<void> {
    await this.#all('/advance', { seconds });
  }

  /** Sets them off by seconds, of either sign. */
  async skew(seconds: number): Promise<void> {
    await this.#all('/skew', { seconds });
  }

  /** Back to real time. */
  async reset(): Promise<void> {
    await this.#all('/reset', {});
  }

  async #all(path: string, body: object): Promise<void> {
    for (const surface of this.surfaces) await control(surface, 'POST', `/clock${path}`, { body });
  }
}

/** One exchange of a service's record, as `/_simulator/exchanges` tells it. */
export interface RecordedExchange {
  readonly direction: 'in' | 'out';
  readonly correlation_id: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly started_at: string;
  readonly duration_ms: number;
  /** The rule that refused, or the last one that let the request pass. */
  readonly rule: string | null;
  readonly reason: string | null;
  readonly decisions: readonly { rule: string; outcome: 'allowed' | 'refused'; reason?: string }[];
  readonly failure: string | null;
  /** Secrets are in them as fingerprints. */
  readonly request: { readonly headers: Readonly<Record<string, string>>; readonly body: unknown };
  readonly response: { readonly headers: Readonly<Record<string, string>>; readonly body: unknown };
}

/** What a service recorded of the requests in and out, oldest first. */
export async function exchangesOf(
  surface: ControlSurface,
  query: Readonly<Record<string, string | number>> = {},
): Promise<RecordedExchange[]> {
  const answer = await control(surface, 'GET', '/exchanges', { query });
  return (answer.json as { exchanges: RecordedExchange[] }).exchanges;
}

async function control(
  { url, simulatorToken: as }: ControlSurface,
  method: string,
  path: string,
  options: RequestOptions,
): Promise<HttpAnswer> {
  const answer = await sendRequest(url, method, `/_simulator${path}`, { as, ...options });
  if (answer.status < 300) return answer;
  throw new Error(`${url}/_simulator${path} answered ${answer.status}: ${answer.text}`);
}
