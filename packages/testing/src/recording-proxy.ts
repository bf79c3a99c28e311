import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { chooseFreePort } from '@tandem/stack';

/** One connection through a proxy: the bytes of each direction as they went over the wire. */
export interface Recording {
  /** From the client to the target. */
  readonly sent: Buffer;
  /** From the target to the client. */
  readonly received: Buffer;
}

export interface RecordingProxyOptions {
  /** `http://host:port` of the service behind the proxy. */
  readonly target: string;
  /** The port to listen on; a free one by default. */
  readonly port?: number;
}

/** A TCP proxy on 127.0.0.1 that passes everything on and keeps a copy. It changes nothing and knows no HTTP. */
export interface RecordingProxy {
  readonly url: string;
  readonly port: number;
  /** In the order in which the connections were made. */
  readonly recordings: readonly Recording[];
  /** Both directions of all connections, one after another, as Latin-1 text: for searching. */
  text(): string;
  /** Forgets what was recorded; open connections stay open, and what follows on them is recorded. */
  clear(): void;
  /** Ends all connections and stops listening. */
  close(): Promise<void>;
}

class Connection implements Recording {
  private chunks: Record<'sent' | 'received', Buffer[]> = { sent: [], received: [] };

  constructor(client: Socket, target: Socket) {
    client.on('data', (chunk: Buffer) => this.chunks.sent.push(chunk));
    target.on('data', (chunk: Buffer) => this.chunks.received.push(chunk));
  }

  get sent(): Buffer {
    return Buffer.concat(this.chunks.sent);
  }

  get received(): Buffer {
    return Buffer.concat(this.chunks.received);
  }

  clear(): void {
    this.chunks = { sent: [], received: [] };
  }
}

/** Starts a recording proxy in front of a service; the service need not be there yet. */
export async function startRecordingProxy({ target, port = 0 }: RecordingProxyOptions): Promise<RecordingProxy> {
  const { hostname, port: targetPort } = new URL(target);
  const connections: Connection[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(targetPort), hostname);
    connections.push(new Connection(client, upstream));
    join(client, upstream, sockets);
    join(upstream, client, sockets);
  });
  const listening = await listen(server, port);
  return {
    url: `http://127.0.0.1:${listening}`,
    port: listening,
    recordings: connections,
    text: () =>
      connections.flatMap(({ sent, received }) => [sent, received].map((b) => b.toString('latin1'))).join('\n'),
    clear: () => connections.forEach((connection) => connection.clear()),
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function join(from: Socket, to: Socket, sockets: Set<Socket>): void {
  sockets.add(from);
  from.pipe(to);
  from.on('error', () => to.destroy());
  from.on('close', () => {
    sockets.delete(from);
    to.destroySoon();
  });
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** A recording proxy on every hop of the flow. */
export interface RecordedHops {
  readonly editorToSelfManaged: RecordingProxy;
  readonly selfManagedToSaas: RecordingProxy;
  readonly editorToModelGateway: RecordingProxy;
  readonly modelGatewayToSaas: RecordingProxy;
  /** From GitLab 16.3 on. */
  readonly selfManagedToModelGateway: RecordingProxy;
  readonly saasToModelGateway: RecordingProxy;
}

export interface PlannedHops {
  readonly ports: { readonly selfManaged: number; readonly saas: number; readonly modelGateway: number };
  readonly hops: RecordedHops;
  close(): Promise<void>;
}

/** Chooses the services' ports and starts the proxies in front of them, so that the services can be told of these. */
export async function planRecordedHops(): Promise<PlannedHops> {
  const ports = {
    selfManaged: await chooseFreePort(),
    saas: await chooseFreePort(),
    modelGateway: await chooseFreePort(),
  };
  const before = (port: number) => startRecordingProxy({ target: `http://127.0.0.1:${port}` });
  const hops = {
    editorToSelfManaged: await before(ports.selfManaged),
    selfManagedToSaas: await before(ports.saas),
    editorToModelGateway: await before(ports.modelGateway),
    modelGatewayToSaas: await before(ports.saas),
    selfManagedToModelGateway: await before(ports.modelGateway),
    saasToModelGateway: await before(ports.modelGateway),
  };
  const close = async () => {
    await Promise.all(Object.values(hops).map((proxy) => proxy.close()));
  };
  return { ports, hops, close };
}
