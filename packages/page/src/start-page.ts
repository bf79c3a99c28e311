import { HttpSender } from '@tandem/client';
import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { assetNamed } from './assets.js';
import { EventStream } from './event-stream.js';
import { forward, sendJson } from './forward.js';
import type { PageOptions } from './page-options.js';
import { stateOf } from './page-state.js';
import { tryIt } from './try-it.js';

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** A page that is served. */
export interface Page {
  /** With the path of its session: who has it may see and steer everything. */
  readonly url: string;
  /** Ends it, with all streams to it. */
  close(): Promise<void>;
}

/**
 * Serves the page on which the services are seen and steered. It answers by names of loopback only, below a path that
 * nobody can guess; tokens of simulators and administrators stay with it.
 *
 * @throws {Error} with the system's code if the port cannot be had
 */
export async function startPage(options: PageOptions): Promise<Page> {
  const { host = '127.0.0.1', port = 0 } = options;
  const page = new PageServer(options);
  const server = createServer((request, response) => void page.answer(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const { port: listening } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${listening}/${options.session}/`,
    close: async () => {
      page.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

class PageServer {
  private readonly http = new HttpSender({ userAgent: 'tandem-page' });
  private readonly streams = new Set<EventStream>();

  constructor(private readonly options: PageOptions) {}

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.route(request, response);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else sendJson(response, 502, { error: (error as Error).message });
    }
  }

  close(): void {
    this.streams.forEach((stream) => stream.close());
    this.http.close();
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    if (!isLoopbackName(request.headers.host)) {
      return sendJson(response, 403, { error: 'this page answers by names of this machine only, such as localhost' });
    }
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    const [, session = '', ...rest] = pathname.split('/');
    if (!isSame(session, this.options.session) || (rest.length === 0 && pathname !== '/')) {
      return sendJson(response, 404, { error: 'nothing is here: the page has an address that `tandem status` shows' });
    }
    if (!isOwnOrigin(request)) return sendJson(response, 403, { error: 'asked by another origin' });
    if (this.read(request, rest.join('/'), response)) return;
    if (rest.join('/') === 'try' && request.method === 'POST') return tryIt(this.options, request, response);
    if (await forward(this.http, this.options, { request, response, parts: rest, search })) return;
    sendJson(response, 404, { error: 'nothing is here' });
  }

  /** Answers with a file of the page, its state, or what happens; false if it is something else. */
  private read({ method }: IncomingMessage, name: string, response: ServerResponse): boolean {
    if (method !== 'GET' && method !== 'HEAD') return false;
    const asset = assetNamed(name);
    if (asset) response.writeHead(200, { 'content-type': asset.type }).end(asset.content);
    else if (name === 'state') sendJson(response, 200, stateOf(this.options));
    else if (name === 'events') this.follow(response);
    else return false;
    return true;
  }

  private follow(response: ServerResponse): void {
    const stream = new EventStream(response, this.options);
    this.streams.add(stream);
    response.once('close', () => {
      stream.close();
      this.streams.delete(stream);
    });
  }
}

function isSame(given: string, session: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(session)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** A name of this machine that no DNS server gives: it is not that of another site which was rebound to it. */
function isLoopbackName(host = ''): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}

/** Whether a browser says that it asks for this page itself; other clients say nothing. */
function isOwnOrigin({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (headers.origin !== undefined && headers.origin !== `http://${headers.host}`) return false;
  return site === undefined || site === 'same-origin' || (site === 'none' && headers['sec-fetch-mode'] === 'navigate');
}
