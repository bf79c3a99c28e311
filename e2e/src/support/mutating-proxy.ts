import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

export interface ProxiedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ProxiedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What a wrong server does otherwise than the right one behind it. */
export interface Corruption {
  /** Changes a request before it reaches the right server. */
  readonly request?: (request: ProxiedRequest) => ProxiedRequest;
  /** Changes an answer of the right server; undefined leaves it. The request is as it came from the client. */
  readonly answer?: (
    answer: ProxiedAnswer,
    request: ProxiedRequest,
  ) => ProxiedAnswer | undefined | Promise<ProxiedAnswer | undefined>;
  /** What it answers where the right server breaks off. */
  readonly brokenOff?: ProxiedAnswer;
}

/** An HTTP proxy in front of a right server that makes a wrong one of it. */
export interface MutatingProxy {
  readonly url: string;
  /** `http://host:port` of the right server. */
  target: string;
  /** What is wrong now; nothing where undefined. What is under /_simulator is always passed on as it is. */
  corruption: Corruption | undefined;
  close(): Promise<void>;
}

/** Starts one for each place, on a free port, with nothing wrong. */
export async function startMutatingProxies<Place extends string>(
  ...places: readonly Place[]
): Promise<Record<Place, MutatingProxy>> {
  const started = await Promise.all(places.map(async (place) => [place, await startMutatingProxy()]));
  return Object.fromEntries(started) as Record<Place, MutatingProxy>;
}

/** Closes all, also if none was started. */
export async function closeAll(proxies: Readonly<Record<string, MutatingProxy>> | undefined): Promise<void> {
  await Promise.all(Object.values(proxies ?? {}).map((proxy) => proxy.close()));
}

async function startMutatingProxy(): Promise<MutatingProxy> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, response) => {
    if (!proxy.corruption || incoming.url?.startsWith('/_simulator')) {
      return passOn(proxy.target, agent, incoming, response);
    }
    exchange(proxy, agent, incoming).then(
      ({ status, headers, body }) => {
        const sent = Object.entries(headers).filter(([, value]) => value !== undefined) as [string, string][];
        response.writeHead(status, Object.fromEntries(sent)).end(body);
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: MutatingProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target: '',
    corruption: undefined,
    close: () => {
      agent.destroy();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return proxy;
}

/** With nothing wrong, as it comes: what breaks off on one side breaks off on the other. */
function passOn(target: string, agent: Agent, incoming: IncomingMessage, response: ServerResponse): void {
  const { method, url = '', headers } = incoming;
  const outgoing = httpRequest(new URL(url, target), { method, agent, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 0, answer.headers);
    pipeline(answer, response, () => undefined);
  });
  outgoing.on('error', () => response.destroy());
  pipeline(incoming, outgoing, () => undefined);
}

async function exchange(
  { target, corruption }: MutatingProxy,
  agent: Agent,
  incoming: IncomingMessage,
): Promise<ProxiedAnswer> {
  const { method = '', url = '', headers } = incoming;
  const request = { method, url, headers, body: await textOf(incoming) };
  const asked = ask(target, agent, corruption?.request?.(request) ?? request);
  const answer = await (corruption?.brokenOff ? asked.catch(() => corruption.brokenOff!) : asked);
  return (await corruption?.answer?.(answer, request)) ?? answer;
}

function ask(target: string, agent: Agent, { method, url, headers, body }: ProxiedRequest): Promise<ProxiedAnswer> {
  return new Promise((resolve, reject) => {
    const isSized = body !== '' || headers['content-length'] !== undefined;
    const size = isSized ? { 'content-length': String(Buffer.byteLength(body)) } : {};
    const options = { method, agent, headers: { ...withoutHop(headers), ...size } };
    const outgoing = httpRequest(new URL(url, target), options, (response) => {
      textOf(response).then(
        (text) => resolve({ status: response.statusCode ?? 0, headers: withoutHop(response.headers), body: text }),
        reject,
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const OF_THE_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length']);

function withoutHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(([name, value]) => value !== undefined && !OF_THE_HOP.has(name)),
  );
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
