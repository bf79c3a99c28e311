import {
  createServer as createHttpServer,
  type IncomingMessage,
  request as httpRequest,
  type RequestListener,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';

/** A server on the way from self-managed to SaaS. */
export interface WayOut {
  readonly port: number;
  close(): Promise<void>;
}

/** Ends TLS in front of a service, as a load balancer does. */
export function startTlsFront(target: string, certificate: { key: string; cert: string }): Promise<WayOut> {
  return listen(
    createHttpsServer(
      certificate,
      passOn(() => target),
    ),
  );
}

/**
 * A forward proxy (RFC 9110, section 9.3.6, for `https:`; absolute-form for `http:`) that leads everything to one place and
 * answers 407 to whoever does not present `credentials`.
 */
export function startForwardProxy(
  { host, port }: { host: string; port: number },
  credentials: string,
): Promise<WayOut> {
  const expected = `Basic ${Buffer.from(credentials).toString('base64')}`;
  const isKnown = ({ headers }: IncomingMessage) => headers['proxy-authorization'] === expected;
  const forward = passOn(() => `http://${host}:${port}`);
  const server = createHttpServer((request, response) => {
    if (isKnown(request)) {
      request.url = new URL(request.url ?? '/').pathname;
      forward(request, response);
    } else {
      response.writeHead(407, { 'proxy-authenticate': 'Basic realm="way out"' }).end();
    }
  });
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    client.on('error', () => undefined);
    if (!isKnown(request)) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="way out"\r\n\r\n');
      return;
    }
    const upstream = connect(port, host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      client.pipe(upstream).pipe(client);
    });
    upstream.on('error', () => client.destroy());
    client.on('close', () => upstream.destroy());
  });
  return listen(server);
}

function passOn(target: () => string): RequestListener {
  return (request, response) => {
    const { method = 'GET', url = '/', headers } = request;
    const onward = httpRequest(new URL(url, target()), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  };
}

async function listen(server: Server & { closeAllConnections(): void }): Promise<WayOut> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
