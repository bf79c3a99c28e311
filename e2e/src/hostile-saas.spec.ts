import { startTandem, type Tandem } from '@tandem/testing';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { requestToken } from './support/administration.js';
import { eventually } from './support/eventually.js';
import { startTcpServer } from './support/upstream.js';

const as = 'glpat-selfmanaged-dev-0001';
const BODY_TIMEOUT_MS = 300;
const LIMIT = 20;

let tandem: Tandem;
let saas: Awaited<ReturnType<typeof startTcpServer>>;
let answer: (socket: Socket, path: string) => void;

/** In place of SaaS a server that may write anything. */
beforeAll(async () => {
  saas = await startTcpServer((socket) =>
    socket.on('data', (data) => answer(socket, data.toString('latin1').split(' ')[1] ?? '')),
  );
  tandem = await startTandem({
    hops: { saasUrl: saas.url },
    environment: {
      selfManaged: {
        SAAS_RESPONSE_HEADER_TIMEOUT_MS: '1000',
        SAAS_RESPONSE_BODY_TIMEOUT_MS: String(BODY_TIMEOUT_MS),
        SAAS_REQUESTS_LIMIT: String(LIMIT),
      },
    },
  });
});

afterAll(async () => {
  await tandem?.close();
  await saas?.close();
});

const ask = () => requestToken(tandem.selfManaged, { as });
const OK = 'HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n';
const endless = (text: string) => (socket: Socket) => {
  const write = () => {
    while (socket.writable && socket.write(text));
  };
  socket.on('drain', write);
  write();
};
const trickle = (text: string) => (socket: Socket) => {
  socket.write(text);
  const timer = setInterval(() => socket.write('a'), 20);
  socket.once('close', () => clearInterval(timer));
};
const write = (text: string) => (socket: Socket) => void socket.write(text);
const writeAndEnd = (text: string) => (socket: Socket) => void socket.end(text);

describe('whatever SaaS sends before its first byte, the answer is 500 in plain text, within the limits:', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['101', write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')],
    ['101 without Upgrade', write('HTTP/1.1 101 Switching Protocols\r\n\r\n')],
    ['a header and no body', write(`${OK}Content-Length: 10\r\n\r\n`)],
    ['a header and no chunk', write(`${OK}Transfer-Encoding: chunked\r\n\r\n`)],
    ['a header and neither length nor end', write(`${OK}\r\n`)],
    ['a header byte by byte', trickle(OK)],
    ['answers of status 100 without end', endless('HTTP/1.1 100 Continue\r\n\r\n')],
    ['answers of status 103 without end', endless('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n')],
    ['garbage without end', endless('\0\x01\xff garbage\r\n')],
    ['a header without end', endless('X-Header: value\r\n')],
    ['an oversized header', write(`${OK}X-Large: ${'x'.repeat(100_000)}\r\n\r\n`)],
    ['thousands of headers', write(`${OK}${'X-A: b\r\n'.repeat(20_000)}\r\n`)],
    ['a header that breaks off', writeAndEnd(`${OK}Content-Le`)],
    ['two lengths', write(`${OK}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`)],
    ['a length below 0', write(`${OK}Content-Length: -2\r\n\r\n{}`)],
    ['a length beyond all', write(`${OK}Content-Length: 99999999999999999999999\r\n\r\n{}`)],
    ['a length and chunks', write(`${OK}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`)],
    ['a size of a chunk that is none', write(`${OK}Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n`)],
    ['a status that is none', write('HTTP/1.1 999 Odd\r\nContent-Length: 2\r\n\r\n{}')],
    ['status 0', write('HTTP/1.1 000 Odd\r\nContent-Length: 2\r\n\r\n{}')],
    ['another protocol', write('HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\n{}')],
  ])('%s', async (_what, what) => {
    answer = what;
    const begun = performance.now();
    expect(await ask()).toMatchObject({ status: 500, text: 'Internal Server Error' });
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});

describe('after its first byte the client’s connection is destroyed:', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['a body that comes byte by byte', trickle(`${OK}Content-Length: 1000\r\n\r\n{`)],
    ['a body that stops', write(`${OK}Content-Length: 1000\r\n\r\n{"access_token":`)],
    ['chunks that stop', write(`${OK}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n`)],
    ['a body without end', endless(`${OK}\r\n${'x'.repeat(65_536)}`)],
  ])('%s', async (_what, what) => {
    answer = what;
    const begun = performance.now();
    await expect(ask()).rejects.toThrow(/aborted|hang up|ECONNRESET/);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});

it('an answer that comes unasked on an idle connection ends it, and is given to nobody', async () => {
  let idle: Socket | undefined;
  answer = (socket) => {
    idle = socket;
    socket.write(`${OK}Content-Length: 5\r\n\r\n"own"`);
  };
  for (let count = 0; count < 50; count += 1) {
    expect((await ask()).text).toBe('"own"');
    expect(idle?.destroyed).toBe(false);
    const closed = once(idle!, 'close', { signal: AbortSignal.timeout(5_000) });
    idle!.write(`${OK}Content-Length: 7\r\n\r\n"wrong"`);
    await closed;
  }
});

it('beyond SAAS_REQUESTS_LIMIT requests under way, the others are answered at once with 503', async () => {
  await tandem.selfManaged.process.restart({ SAAS_RESPONSE_HEADER_TIMEOUT_MS: '30000' });
  const waiting: Socket[] = [];
  answer = (socket) => void waiting.push(socket);
  const underWay = Array.from({ length: LIMIT }, ask);
  await eventually(() => expect(waiting).toHaveLength(LIMIT));
  // None of those under way is answered before these are.
  const refused = await Promise.all(Array.from({ length: 2 * LIMIT }, ask));
  expect(refused.map(({ status, text }) => ({ status, text }))).toEqual(
    Array(2 * LIMIT).fill({ status: 503, text: '{"message":"503 Service Unavailable"}' }),
  );
  const [{ rule, reason } = {}] = await tandem.selfManaged.exchanges({ status: 503 });
  expect([rule, reason]).toEqual(['saas-may-be-asked', expect.stringContaining(`${LIMIT} requests are under way`)]);
  waiting.forEach((socket) => socket.write(`${OK}Content-Length: 2\r\n\r\n{}`));
  expect((await Promise.all(underWay)).map(({ status }) => status)).toEqual(Array(LIMIT).fill(201));
});

it('and afterwards a request is answered as ever', async () => {
  answer = write(`${OK}Content-Length: 2\r\n\r\n{}`);
  expect(await ask()).toMatchObject({ status: 201, text: '{}' });
});
