import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What happens to what a server answers. */
export type Passage = (bytes: Buffer, client: Socket) => void;

/** A way to a server, on which answers fail as networks and proxies let them. */
export interface FaultyWay {
  readonly url: string;
  /** `http://host:port` of the server. */
  target: string;
  pass: Passage;
  close(): Promise<void>;
}

const EVERY_MS = 20;

/** As it is. */
export const whole: Passage = (bytes, client) => void client.write(bytes);
export const nothing: Passage = () => undefined;
export const garbage: Passage = (bytes, client) => void client.write(bytes.map((byte, at) => (byte * 31 + at) % 256));
export const bytewise: Passage = (bytes, client) => trickle(bytes, client);
export const bytewiseBody: Passage = (bytes, client) => {
  client.write(bytes.subarray(0, bodyOf(bytes)));
  trickle(bytes.subarray(bodyOf(bytes)), client);
};
export const halfAHeader: Passage = (bytes, client) => void client.end(bytes.subarray(0, bodyOf(bytes) / 2));
export const halfABody: Passage = (bytes, client) =>
  void client.end(bytes.subarray(0, (bodyOf(bytes) + bytes.length) / 2));

/** Starts one on a free port. */
export async function startFaultyWay(): Promise<FaultyWay> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const { hostname, port } = new URL(way.target);
    const upstream = connect(Number(port), hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(from);
          to.destroy();
        });
    }
    client.on('data', (bytes) => upstream.write(bytes));
    upstream.on('data', (bytes) => way.pass(bytes, client));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const way: FaultyWay = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target: '',
    pass: whole,
    async close() {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return way;
}

function bodyOf(bytes: Buffer): number {
  return bytes.indexOf('\r\n\r\n') + 4;
}

function trickle(bytes: Buffer, client: Socket): void {
  let at = 0;
  const timer = setInterval(() => {
    if (at < bytes.length && client.writable) client.write(bytes.subarray(at, (at += 1)));
    else clearInterval(timer);
  }, EVERY_MS);
}
