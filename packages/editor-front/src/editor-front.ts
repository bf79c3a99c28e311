import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer, type Server as TlsServer, type TLSSocket } from 'node:tls';
import type { CertificateAuthority, ServerCertificate } from './certificate-authority.js';
import {
  addressOf,
  CODE_SUGGEST_HOST,
  Destinations,
  withoutBrackets,
  type Address,
  type ServiceAddress,
} from './destinations.js';
import { forwardRequest } from './forward-request.js';
import { hasAuthority } from './kept-authority.js';
import { systemTime } from './system-clock.js';
import { dial, joinConnections } from './tunnel.js';

const MOST_CONNECTIONS = 512;
const MOST_HEADER_BYTES = 32_768;
const PATIENCE_MS = 10_000;
const TLS_HANDSHAKE = 0x16;

export interface EditorFrontOptions {
  /** The folder of its CA, made if it is not there. */
  folder: string;
  /** Where the requests to Code Suggest's real name go. */
  codeSuggestUrl: string;
  /** The other services that pass, and Code Suggest by its address here. */
  services: readonly ServiceAddress[];
  /** Default: 127.0.0.1. */
  host?: string;
  /** Default: a free one. */
  port?: number;
  /** Takes a free port if `port` is in use. */
  portIsNegotiable?: boolean;
  /** Milliseconds for the first byte of a connection, for a whole header, and for a TLS handshake. Default: 10,000. */
  patienceMs?: number;
  /** How its clients tell the time. Default: that of this machine. */
  now?: () => Date;
}

/** A running proxy for editors. */
export interface EditorFront {
  /** For `HTTP_PROXY` and `HTTPS_PROXY`. A TLS client that is sent there directly is answered as Code Suggest, too. */
  readonly url: string;
  /** The certificate of its CA. */
  readonly caFile: string;
  /** Ends it with all connections. */
  close(): Promise<void>;
}

/** The certificate of the CA in its folder, PEM: what an editor has to trust. */
export function caFileIn(folder: string): string {
  return join(folder, 'ca.pem');
}

/**
 * Starts the proxy that takes GitLab's editors to the Code Suggest of this stack: they know it by one fixed name, and no
 * setting changes that.
 *
 * @throws {Error} if it cannot listen, with the system's code
 */
export async function startEditorFront(options: EditorFrontOptions): Promise<EditorFront> {
  const { folder, host = '127.0.0.1', port = 0, portIsNegotiable = false, now = systemTime } = options;
  // What makes certificates takes a tenth of a second to load: it is if there is no CA yet, or once an editor speaks TLS.
  const open = async () =>
    (await import('./certificate-authority.js')).CertificateAuthority.open(caFileIn(folder), now);
  if (!hasAuthority(caFileIn(folder), now())) await open();
  const proxy = new EditorProxy(
    open,
    addressOf(options.codeSuggestUrl),
    new Destinations(options.services),
    options.patienceMs,
  );
  const listening = proxy.listen(host, port);
  await (portIsNegotiable ? listening.catch(() => proxy.listen(host, 0)) : listening);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${proxy.port}`,
    caFile: caFileIn(folder),
    close: () => proxy.close(),
  };
}

class EditorProxy {
  private readonly server: Server;
  private readonly tls: TlsServer;
  private readonly sockets = new Set<Socket>();
  private authority: Promise<CertificateAuthority> | undefined;
  private certificate: ServerCertificate | undefined;

  constructor(
    private readonly openAuthority: () => Promise<CertificateAuthority>,
    private readonly codeSuggest: Address,
    private readonly destinations: Destinations,
    private readonly patienceMs = PATIENCE_MS,
  ) {
    this.server = createServer({ maxHeaderSize: MOST_HEADER_BYTES, headersTimeout: patienceMs }, (request, response) =>
      this.answer(request, response),
    );
    this.server.maxConnections = MOST_CONNECTIONS;
    this.server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      void this.connect(request.url ?? '', socket, head);
    });
    const [speakHttp] = this.server.listeners('connection') as [(socket: Socket) => void];
    this.server.removeAllListeners('connection').on('connection', (socket: Socket) => {
      this.listenToFirstByte(socket, speakHttp);
    });
    this.tls = createTlsServer({ ALPNProtocols: ['http/1.1'], handshakeTimeout: patienceMs });
    this.tls.on('secureConnection', (socket) => void this.passToCodeSuggest(socket));
    this.tls.on('tlsClientError', (_, socket) => socket.destroy());
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  listen(host: string, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host, port, exclusive: true }, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  // One port for both: a browser that is told to resolve the name to this machine speaks TLS at once.
  private listenToFirstByte(socket: Socket, speakHttp: (socket: Socket) => void): void {
    const end = () => socket.destroy();
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    socket.on('error', end);
    socket.setTimeout(this.patienceMs, end);
    socket.once('readable', () => {
      const first = socket.read(1) as Buffer | null;
      if (first === null) return end();
      socket.off('timeout', end).setTimeout(0);
      socket.unshift(first);
      if (first[0] === TLS_HANDSHAKE) void this.speakTls(socket);
      else speakHttp.call(this.server, socket);
    });
  }

  private async speakTls(socket: Socket): Promise<void> {
    try {
      await this.renewCertificate();
      if (!socket.destroyed) this.tls.emit('connection', socket);
    } catch {
      socket.destroy();
    }
  }

  /** Makes TLS connections answer with a certificate that is not about to end. */
  private async renewCertificate(): Promise<void> {
    this.authority ??= this.openAuthority().catch((error: unknown) => {
      // The next connection tries again.
      this.authority = undefined;
      throw error;
    });
    const certificate = await (await this.authority).serverCertificate();
    if (certificate !== this.certificate) this.tls.setSecureContext(certificate);
    this.certificate = certificate;
  }

  private async passToCodeSuggest(socket: TLSSocket): Promise<void> {
    socket.on('error', () => socket.destroy());
    // A client that sends no name is shown the certificate all the same, which tells it whom it speaks with.
    const isOther = typeof socket.servername === 'string' && socket.servername.toLowerCase() !== CODE_SUGGEST_HOST;
    if (isOther) return void socket.destroy();
    await this.tunnel(socket, withoutBrackets(this.codeSuggest), '');
  }

  private async connect(authority: string, socket: Socket, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    const destination = this.destinations.ofConnect(authority);
    if (destination === undefined) return endWith(socket, '403 Forbidden', refusal(authority));
    if (head.length > 0) socket.unshift(head);
    if (destination !== 'code-suggest') return this.tunnel(socket, destination, ESTABLISHED);
    socket.write(ESTABLISHED);
    await this.speakTls(socket);
  }

  private async tunnel(socket: Socket, address: Address, greeting: string): Promise<void> {
    try {
      const upstream = await dial(address);
      if (socket.destroyed) return void upstream.destroy();
      socket.write(greeting);
      joinConnections(socket, upstream);
    } catch (error) {
      endWith(socket, '502 Bad Gateway', unreachable(address, (error as Error).message));
    }
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const target = request.url ?? '';
    const destination = this.destinations.ofRequest(target);
    if (destination === undefined) return answerPlainly(response, 403, refusal(target));
    forwardRequest(request, response, destination, (reason) => {
      answerPlainly(response, 502, unreachable(destination, reason));
    });
  }
}

const ESTABLISHED = 'HTTP/1.1 200 Connection Established\r\n\r\n';

const SHOWN = 120;

function refusal(target: string): string {
  const shown = target
    .replace(/[?#].*/, '')
    .replace(/[^\x21-\x7e]/g, '?')
    .slice(0, SHOWN);
  return (
    `Tandem's editor proxy reaches ${CODE_SUGGEST_HOST}:443 and the services of its own stack, not ${shown}: ` +
    'take it out of your shell with `tandem editor env --unset`'
  );
}

function unreachable({ host, port }: Address, reason: string): string {
  return `Tandem's editor proxy does not reach ${host}:${port} (${reason}): is the stack running?`;
}

function endWith(socket: Socket, status: string, line: string): void {
  const header = ['Content-Type: text/plain', `Content-Length: ${line.length + 1}`, 'Connection: close'].join('\r\n');
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\n${header}\r\n\r\n${line}\n`);
}

function answerPlainly(response: ServerResponse, status: number, line: string): void {
  const headers = { 'Content-Type': 'text/plain', 'Content-Length': line.length + 1, Connection: 'close' };
  response.writeHead(status, headers).end(`${line}\n`);
}
