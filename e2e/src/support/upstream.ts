import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A request as it came over the wire. */
export interface SeenRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  /** Names and values by turns. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** An HTTP server in the place of SaaS that answers as a spec says, and keeps what it was asked. */
export interface Upstream {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** Sockets that were opened to it. */
  readonly connections: Socket[];
  answer: (request: IncomingMessage, response: ServerResponse) => void;
  close(): Promise<void>;
}

/** Starts one on a free port; it answers `{}` until it is told otherwise. */
export async function startUpstream(): Promise<Upstream> {
  const seen: SeenRequest[] = [];
  const connections: Socket[] = [];
  const upstream = {
    seen,
    connections,
    answer: (_request: IncomingMessage, response: ServerResponse) => void response.end('{}'),
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, rawHeaders } = request;
      seen.push({ method, url, rawHeaders, body: Buffer.concat(chunks).toString() });
      upstream.answer(request, response);
    });
  });
  server.on('connection', (socket) => connections.push(socket));
  const url = await listen(server);
  return Object.assign(upstream, {
    url,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** A TCP server that does with each connection what it is told. */
export async function startTcpServer(
  onConnection: (socket: Socket) => void,
): Promise<{ url: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  const url = await listen(server);
  return {
    url,
    close: async () => {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
