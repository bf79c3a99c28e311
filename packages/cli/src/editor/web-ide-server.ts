import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import {
  createServer,
  request as openRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { extname, join, sep } from 'node:path';
import { text } from 'node:stream/consumers';
import type { EditorRoute } from './editor-route.js';
import type { WebIdeProject } from './web-ide-project.js';

const BASE = '/web-ide';
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
};

interface Page {
  getIframeHtml(configType: 'client-only', config: object): string;
}

/**
 * GitLab's Web IDE on this machine, from the npm package as it is: its files, a page that opens a project, what GitLab
 * answers about that project, and everything else of GitLab's API by self-managed.
 */
export class WebIdeServer {
  private readonly server: Server;
  private readonly page: Page;

  /** @param packageFolder the folder of the installed `@gitlab/web-ide` */
  constructor(
    private readonly packageFolder: string,
    private readonly project: WebIdeProject,
    private readonly route: EditorRoute,
  ) {
    this.page = createRequire(import.meta.url)(join(packageFolder, 'lib/getIframeHtml.js')) as Page;
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  /** Listens on a free port of this machine only; resolves to the address of the page. */
  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `${this.origin}/`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A page whose name was rebound to this machine must not read the token.
    if (`http://${request.headers.host}` !== this.origin) return void response.writeHead(403).end();
    const path = (request.url ?? '').replace(/[?#].*/, '');
    if (path === '/') return send(response, 200, this.html(), '.html');
    if (path.startsWith(`${BASE}/`)) return this.sendAsset(response, decodeURIComponent(path.slice(BASE.length + 1)));
    const body = path === '/api/graphql' ? await text(request) : '';
    const answer = this.project.answer(request.method ?? 'GET', path, body);
    if (answer !== undefined) return send(response, answer.status, answer.body, '.json');
    this.forward(request, response);
  }

  private html(): string {
    const { personalAccessToken: token } = this.route;
    const url = (path: string) => `${this.origin}${path}`;
    return this.page.getIframeHtml('client-only', {
      baseUrl: url(BASE),
      gitlabUrl: this.origin,
      gitlabToken: token,
      auth: { type: 'token', token },
      projectPath: this.project.path,
      ref: 'main',
      filePath: this.project.files()[0] ?? '',
      codeSuggestionsEnabled: true,
      username: 'developer',
      telemetryEnabled: false,
      httpHeaders: {},
      links: { feedbackIssue: '', userPreferences: '', signIn: '' },
    });
  }

  private sendAsset(response: ServerResponse, path: string): void {
    const root = join(this.packageFolder, 'dist/public') + sep;
    const file = join(root, path);
    try {
      if (!file.startsWith(root)) throw new Error('not below the package');
      send(response, 200, readFileSync(file), extname(file));
    } catch {
      send(response, 404, '', '.html');
    }
  }

  private forward(request: IncomingMessage, response: ServerResponse): void {
    const { host, ...headers } = request.headers;
    const target = new URL(request.url ?? '/', this.route.instanceUrl);
    const upstream = openRequest(target, { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    upstream.once('error', () => response.writeHead(502).end(`${host ?? ''} does not reach self-managed`));
    request.pipe(upstream);
  }
}

function send(response: ServerResponse, status: number, body: string | Buffer, extension: string): void {
  response.writeHead(status, { 'Content-Type': TYPES[extension] ?? 'application/octet-stream' }).end(body);
}
