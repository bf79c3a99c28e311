import { request as httpRequest } from 'node:http';
import { control, type ControlSurface } from './control-surface.js';

/** One exchange of a service's record, as `/_simulator/exchanges` tells it. */
export interface RecordedExchange {
  /** Counts the exchanges of its service. */
  readonly id: number;
  readonly service: string;
  readonly direction: 'in' | 'out';
  /** The step of the sequence that the request is, and the one that its answer is. */
  readonly step: number | null;
  readonly answer_step: number | null;
  readonly from: string | null;
  readonly to: string | null;
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

/** As `/_simulator/exchanges` takes it: `correlation_id`, `step`, `status`, `direction`, `path`, `method`. */
export type ExchangeQuery = Readonly<Record<string, string | number>>;

/** What a service recorded of the requests in and out, oldest first. */
export async function exchangesOf(surface: ControlSurface, query: ExchangeQuery = {}): Promise<RecordedExchange[]> {
  const answer = await control(surface, 'GET', '/exchanges', { query });
  return (answer.json as { exchanges: RecordedExchange[] }).exchanges;
}

/** What a service records from now on, until the loop over it is left or `signal` aborts. */
export async function* followExchanges(
  { url, simulatorToken }: ControlSurface,
  query: ExchangeQuery = {},
  signal?: AbortSignal,
): AsyncGenerator<RecordedExchange> {
  const address = new URL(`${url}/_simulator/exchanges/stream`);
  for (const [name, value] of Object.entries(query)) address.searchParams.append(name, String(value));
  const headers = { authorization: `Bearer ${simulatorToken}` };
  const request = httpRequest(address, { headers, agent: false, ...(signal ? { signal } : {}) }).end();
  try {
    const response = await new Promise<NodeJS.ReadableStream & { statusCode?: number }>((resolve, reject) =>
      request.once('response', resolve).once('error', reject),
    );
    if (response.statusCode !== 200) throw new Error(`${address.pathname} answered ${response.statusCode}`);
    response.setEncoding('utf8');
    let text = '';
    for await (const chunk of response) {
      const events = (text + String(chunk)).split('\n\n');
      text = events.pop() ?? '';
      yield* events.flatMap(exchangeIn);
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  } finally {
    request.destroy();
  }
}

function exchangeIn(event: string): RecordedExchange[] {
  const data = /^data: (.*)$/m.exec(event)?.[1];
  return /^event: exchange$/m.test(event) && data !== undefined ? [JSON.parse(data) as RecordedExchange] : [];
}
