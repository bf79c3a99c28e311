import { request as openRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { Address } from './destinations.js';

const TIMEOUT_MS = 300_000;
/** What concerns one connection only (RFC 9110, section 7.6.1), or is meant for the proxy. */
const OF_ONE_HOP = /^(connection|keep-alive|proxy-.*|te|trailer|upgrade)$/i;

/** Sends a request in absolute form on to a service of this stack; the answer passes as it is. */
export function forwardRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { host, port, authority, path }: Address & { authority: string; path: string },
  onFailure: (reason: string) => void,
): void {
  const headers = [...endToEnd(request.rawHeaders, /^host$/i), 'Host', authority];
  const upstream = openRequest({ host, port, path, method: request.method, headers, timeout: TIMEOUT_MS });
  upstream.once('response', (answer) => {
    response.sendDate = false;
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.rawHeaders));
    pipeline(answer, response, () => undefined);
  });
  upstream.once('timeout', () => upstream.destroy(new Error(`no answer within ${TIMEOUT_MS / 1_000} s`)));
  upstream.once('error', (error) => (response.headersSent ? response.destroy() : onFailure(error.message)));
  response.once('close', () => upstream.destroy());
  request.pipe(upstream);
}

function endToEnd(rawHeaders: readonly string[], also = /^$/): string[] {
  const connection = rawHeaders.filter(
    (_, index) => /^connection$/i.test(rawHeaders[index - 1] ?? '') && index % 2 === 1,
  );
  const named = connection.flatMap((value) => value.toLowerCase().split(',')).map((name) => name.trim());
  return rawHeaders.flatMap((name, index) => {
    if (index % 2 === 1 || OF_ONE_HOP.test(name) || also.test(name) || named.includes(name.toLowerCase())) return [];
    return [name, rawHeaders[index + 1] ?? ''];
  });
}
