import type { RecordedExchange } from '@tandem/client';

const headersOf = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers).map(([name, value]) => ({ name, value }));

const textOf = (body: unknown): string =>
  body === null || body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);

/** Recorded requests as HAR 1.2, which browsers and many tools open; secrets are fingerprints in it. */
export function asHar(exchanges: readonly RecordedExchange[], urls: Readonly<Record<string, string>>): string {
  const entries = exchanges.map((exchange) => entryOf(exchange, urls));
  return JSON.stringify({ log: { version: '1.2', creator: { name: 'tandem', version: '1' }, entries } }, null, 2);
}

function entryOf(exchange: RecordedExchange, urls: Readonly<Record<string, string>>): object {
  const { request, response, started_at: startedDateTime, duration_ms: time, status } = exchange;
  const { service, direction, step, answer_step, correlation_id, rule, reason, decisions, failure } = exchange;
  const [sent, got] = [textOf(request.body), textOf(response.body)];
  const base = direction === 'in' ? (urls[service] ?? `http://${service}`) : `http://${exchange.peer}`;
  const common = { httpVersion: 'HTTP/1.1', cookies: [], headersSize: -1 };
  const mimeTypeOf = (headers: Readonly<Record<string, string>>) => headers['content-type'] ?? '';
  return {
    startedDateTime,
    time,
    request: {
      ...common,
      method: exchange.method,
      url: base + exchange.path,
      headers: headersOf(request.headers),
      queryString: [],
      bodySize: Buffer.byteLength(sent),
      ...(sent === '' ? {} : { postData: { mimeType: mimeTypeOf(request.headers), text: sent } }),
    },
    response: {
      ...common,
      status: status ?? 0,
      statusText: '',
      headers: headersOf(response.headers),
      content: { size: Buffer.byteLength(got), mimeType: mimeTypeOf(response.headers), text: got },
      redirectURL: '',
      bodySize: Buffer.byteLength(got),
    },
    cache: {},
    timings: { send: 0, wait: time, receive: 0 },
    _tandem: { service, direction, step, answer_step, correlation_id, rule, reason, decisions, failure },
  };
}
