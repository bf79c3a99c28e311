import http, { type IncomingMessage } from 'node:http';
import https, { type AgentOptions, type RequestOptions } from 'node:https';
import { isIPv6, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * An agent of `https:` that reaches the origin through a tunnel of a proxy (RFC 9110, section 9.3.6). Node.js bounds the
 * header of the proxy's answer. A proxy that has not answered after `limit` milliseconds is left.
 */
export class TunnelAgent extends https.Agent {
  constructor(
    private readonly proxy: URL,
    private readonly limit: number,
    options: AgentOptions,
  ) {
    super(options);
  }

  override createConnection(
    options: RequestOptions,
    onConnection: (error: Error | null, connection: Duplex) => void,
  ): undefined {
    const fail = onConnection as (error: Error) => void;
    const host = options.host ?? '';
    const request = this.connect(`${isIPv6(host) ? `[${host}]` : host}:${options.port}`);
    const timer = setTimeout(() => request.destroy(new Error(`no connection within ${this.limit} ms`)), this.limit);
    request.once('close', () => clearTimeout(timer)).once('error', fail);
    // What a proxy says in place of a tunnel must not pass for an answer of the upstream.
    const refused = ({ statusCode }: IncomingMessage) => {
      request.destroy(new Error(`the proxy answered ${statusCode}`));
    };
    request.once('response', refused).once('upgrade', refused);
    request.once('connect', (answer: IncomingMessage, socket: Socket) => {
      clearTimeout(timer);
      if (answer.statusCode !== 200) {
        socket.destroy();
        fail(new Error(`the proxy answered ${answer.statusCode}`));
        return;
      }
      const tunnelled: RequestOptions & { socket: Socket } = { ...options, socket };
      onConnection(null, super.createConnection(tunnelled) as Duplex);
    });
    request.end();
  }

  private connect(authority: string): http.ClientRequest {
    const { protocol, hostname, port, username, password } = this.proxy;
    const request = (protocol === 'https:' ? https : http).request({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port || undefined,
      method: 'CONNECT',
      path: authority,
      headers: { Host: authority, 'Proxy-Connection': 'Keep-Alive' },
      agent: false,
    });
    if (username || password) {
      const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
      request.setHeader('Proxy-Authorization', `Basic ${Buffer.from(credentials).toString('base64')}`);
    }
    request.removeHeader('Connection');
    return request;
  }
}
