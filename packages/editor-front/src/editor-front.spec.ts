import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startEditorFront, type EditorFront } from './editor-front.js';
import { connectTo, openTunnel, RawServer, readToEnd, secure } from './fixtures/raw-sockets.js';

const CODE_SUGGEST = 'codesuggestions.gitlab.com:443';
const ESTABLISHED = 'HTTP/1.1 200 Connection Established\r\n\r\n';

let folder: string;
const running: { stop(): unknown }[] = [];
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tandem-editor-front-spec-'))));
afterEach(async () => {
  for (const one of running.splice(0).reverse()) await one.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function frontOf(codeSuggestUrl: string, services: string[] = [], more = {}): Promise<EditorFront> {
  const urls = [...services, codeSuggestUrl].map((url) => ({ url }));
  const front = await startEditorFront({ folder, codeSuggestUrl, services: urls, ...more });
  running.push({ stop: () => front.close() });
  return front;
}

async function rawServer(answer: Parameters<typeof RawServer.start>[0] = () => undefined): Promise<RawServer> {
  const server = await RawServer.start(answer);
  running.push(server);
  return server;
}

async function service(handle: Parameters<typeof createServer>[1]): Promise<{ url: string; server: Server }> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  running.push({ stop: () => server.closeAllConnections() ?? server.close() });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** A URL on which nothing listens. */
async function nowhere(): Promise<string> {
  const server = await RawServer.start(() => undefined);
  const { url } = server;
  await server.stop();
  return url;
}

describe('CONNECT codesuggestions.gitlab.com:443', () => {
  it('passes what both sides say, byte for byte', async () => {
    const asked = Buffer.concat([
      Buffer.from('POST /v2/completions HTTP/1.1\r\nhOST:  x\r\n\r\n'),
      randomBytes(300_000),
    ]);
    const answered = Buffer.concat([Buffer.from('HTTP/1.1 299 Odd\r\nX-oDD : 1\r\n\r\n'), randomBytes(300_000)]);
    const codeSuggest = await rawServer((socket, received) => {
      if (received.length === asked.length) socket.end(answered);
    });
    const front = await frontOf(codeSuggest.url);
    const { head, socket } = await openTunnel(front.url, CODE_SUGGEST);
    const client = await secure(socket, front.caFile);
    client.write(asked);
    const read = await readToEnd(client);
    expect(head).toBe(ESTABLISHED);
    expect(Buffer.concat(codeSuggest.received).equals(asked)).toBe(true);
    expect(read.equals(answered)).toBe(true);
  });

  it('answers TLS that comes without CONNECT on the same port', async () => {
    const codeSuggest = await rawServer((socket) => socket.end('answer'));
    const front = await frontOf(codeSuggest.url);
    const client = await secure(front.url, front.caFile);
    client.write('question');
    expect((await readToEnd(client)).toString()).toBe('answer');
    expect(Buffer.concat(codeSuggest.received).toString()).toBe('question');
  });

  it('passes an answer on that comes after the client has ended its side', async () => {
    const codeSuggest = await rawServer((socket) => socket.once('end', () => socket.end('late')));
    const front = await frontOf(codeSuggest.url);
    const client = await secure((await openTunnel(front.url, CODE_SUGGEST)).socket, front.caFile);
    client.end('question');
    expect((await readToEnd(client)).toString()).toBe('late');
  });

  it('ends the connection if Code Suggest breaks it off', async () => {
    const codeSuggest = await rawServer((socket) => socket.resetAndDestroy());
    const front = await frontOf(codeSuggest.url);
    const client = await secure((await openTunnel(front.url, CODE_SUGGEST)).socket, front.caFile);
    client.write('question');
    expect(await readToEnd(client)).toHaveLength(0);
  });

  it('breaks off towards Code Suggest if the client does', async () => {
    let arrived: (socket: Socket) => void = () => undefined;
    const upstream = new Promise<Socket>((resolve) => (arrived = resolve));
    const front = await frontOf((await rawServer((socket) => arrived(socket))).url);
    const client = await secure((await openTunnel(front.url, CODE_SUGGEST)).socket, front.caFile);
    client.write('question');
    const ended = once(await upstream, 'end');
    client.destroy();
    await expect(ended).resolves.toBeDefined();
  });

  it('says that Code Suggest is not there', async () => {
    const front = await frontOf(await nowhere());
    const client = await secure((await openTunnel(front.url, CODE_SUGGEST)).socket, front.caFile);
    expect((await readToEnd(client)).toString()).toMatch(
      /^HTTP\/1\.1 502 Bad Gateway\r\n[^]*\r\n\r\nTandem's editor proxy does not reach 127\.0\.0\.1:\d+ \(.*ECONNREFUSED.*\n$/,
    );
  });

  it('takes no TLS for another name', async () => {
    const codeSuggest = await rawServer();
    const front = await frontOf(codeSuggest.url);
    const client = await secure(front.url, front.caFile, {
      servername: 'gitlab.com',
      checkServerIdentity: () => undefined,
    });
    client.write('question');
    expect(await readToEnd(client)).toHaveLength(0);
    expect(codeSuggest.connections).toBe(0);
  });
});

describe('the services of the stack', () => {
  const ask = (front: EditorFront, path: string, options = {}) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const { hostname, port } = new URL(front.url);
      request({ host: hostname, port, path, method: 'POST', ...options }, resolve)
        .once('error', reject)
        .end('body');
    });

  it('answer requests in absolute form through the proxy as they do without it', async () => {
    const seen: IncomingMessage[] = [];
    const bodies: string[] = [];
    const { url } = await service((incoming, response) => {
      seen.push(incoming);
      void text(incoming).then((body) => {
        bodies.push(body);
        response.sendDate = false;
        response.writeHead(418, 'Odd', ['X-oDD', '1', 'X-odd', '2', 'Connection', 'x-Hop', 'X-Hop', '3']).end('answer');
      });
    });
    const front = await frontOf(await nowhere(), [url]);
    const headers = { 'Proxy-Authorization': 'Basic x', 'PRIVATE-TOKEN': 'kept', Host: 'other' };
    const answer = await ask(front, `${url}/a/%2e%2e/b?c=d%20e`, { headers });
    expect([answer.statusCode, answer.statusMessage, await text(answer)]).toEqual([418, 'Odd', 'answer']);
    expect(answer.rawHeaders.join()).toMatch(/^X-oDD,1,X-odd,2,/);
    expect(answer.headers['x-hop']).toBeUndefined();
    expect(seen[0]?.url).toBe('/a/%2e%2e/b?c=d%20e');
    expect(seen[0]?.headers).toMatchObject({ 'private-token': 'kept', host: new URL(url).host });
    expect(seen[0]?.headers).not.toHaveProperty('proxy-authorization');
    expect(bodies).toEqual(['body']);
  });

  it('are tunnelled to, by each name of this machine, and keep protocols of their own', async () => {
    const { url, server } = await service(() => undefined);
    server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\nframes'));
    const front = await frontOf(await nowhere(), [url]);
    for (const host of ['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST']) {
      const { head, socket } = await openTunnel(front.url, `${host}:${new URL(url).port}`);
      socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      expect([head, (await readToEnd(socket)).toString()]).toEqual([
        ESTABLISHED,
        'HTTP/1.1 101 Switching Protocols\r\n\r\nframes',
      ]);
      socket.destroy();
    }
  });

  it('are said not to be there if they are not', async () => {
    const url = await nowhere();
    const front = await frontOf(await nowhere(), [url]);
    const answer = await ask(front, `${url}/`);
    expect([answer.statusCode, await text(answer)]).toEqual([502, expect.stringContaining(new URL(url).host)]);
    expect((await openTunnel(front.url, new URL(url).host)).head).toMatch(/^HTTP\/1\.1 502 /);
  });
});

describe('everything else', () => {
  const LINE =
    /^Tandem's editor proxy reaches .* not .*: take it out of your shell with `tandem editor env --unset`\n$/;

  it('is refused to CONNECT in one line, without a look at any name', async () => {
    const [own, foreign] = [await rawServer(), await rawServer()];
    const front = await frontOf(own.url);
    const hosts = [
      '127.0.0.1.nip.io',
      '2130706433',
      '0x7f.0.0.1',
      '0.0.0.0',
      '[::ffff:127.0.0.1]',
      '127.1',
      'localhost.',
    ];
    const authorities = [
      ...hosts.map((host) => `${host}:${own.port}`),
      ...['example.com:443', 'codesuggestions.gitlab.com:80', 'codesuggestions.gitlab.com.:443', 'gitlab.com:443'],
      ...[
        'x.codesuggestions.gitlab.com:443',
        `user@127.0.0.1:${own.port}`,
        `127.0.0.1:${own.port}/`,
        '127.0.0.1',
        ':1',
      ],
      ...[`127.0.0.1:${foreign.port}`, new URL(front.url).host],
    ];
    for (const authority of authorities) {
      const [head = '', line] = (await openTunnel(front.url, authority)).head.split('\r\n\r\n');
      expect([authority, head.split('\r\n')[0], line]).toEqual([
        authority,
        'HTTP/1.1 403 Forbidden',
        expect.stringMatching(LINE),
      ]);
    }
    expect([own.connections, foreign.connections]).toEqual([0, 0]);
  });

  it('is refused as a request in the same line, which shows no query', async () => {
    const [own, foreign] = [await rawServer(), await rawServer()];
    const front = await frontOf(own.url);
    const targets = [
      ...[
        '/',
        `//127.0.0.1:${own.port}/`,
        `https://127.0.0.1:${own.port}/`,
        `http://127.0.0.1:${own.port}@example.com/`,
      ],
      ...[`http://user:password@127.0.0.1:${own.port}/`, `http://127.0.0.1:${foreign.port}/?token=secret`, `ftp://x/`],
      ...['http://codesuggestions.gitlab.com/v2/completions', `http://localhost.:${own.port}/`, `${front.url}/`],
    ];
    for (const target of targets) {
      const socket = connectTo(front.url, `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${own.port}\r\n\r\n`);
      const [head = '', line = ''] = (await readToEnd(socket)).toString().split('\r\n\r\n');
      expect([target, head.split('\r\n')[0], line]).toEqual([
        target,
        'HTTP/1.1 403 Forbidden',
        expect.stringMatching(LINE),
      ]);
      expect(line).not.toContain('secret');
    }
    expect([own.connections, foreign.connections]).toEqual([0, 0]);
  });
});

describe('a client that does not go on', () => {
  it.each([
    ['says nothing', ''],
    ['stops within a TLS handshake', '\x16\x03\x01'],
    [
      'asks for TLS and speaks something else',
      `CONNECT ${CODE_SUGGEST} HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\n\r\n`,
    ],
  ])('is cut off: one that %s', async (_, said) => {
    const front = await frontOf(await nowhere(), [], { patienceMs: 50 });
    const socket = connectTo(front.url, said);
    await expect(readToEnd(socket)).resolves.toBeDefined();
    socket.destroy();
  });

  it('is answered 431 if its header is too large', async () => {
    const front = await frontOf(await nowhere());
    const socket = connectTo(front.url, `GET / HTTP/1.1\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`);
    expect((await readToEnd(socket)).toString()).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('is gone when the proxy is closed', async () => {
    const codeSuggest = await rawServer();
    const front = await startEditorFront({ folder, codeSuggestUrl: codeSuggest.url, services: [] });
    const client = await secure((await openTunnel(front.url, CODE_SUGGEST)).socket, front.caFile);
    const idle = connectTo(front.url);
    await once(idle, 'connect');
    const ended = Promise.all([readToEnd(client), readToEnd(idle)]);
    await front.close();
    await ended;
    await expect(fetch(front.url)).rejects.toThrow();
  });
});

describe('a port that is in use', () => {
  it('is a failure with its code, or gives way to a free one', async () => {
    const taken = (await rawServer()).port;
    await expect(frontOf(await nowhere(), [], { port: taken })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    const front = await frontOf(await nowhere(), [], { port: taken, portIsNegotiable: true });
    expect(front.url).not.toBe(`http://127.0.0.1:${taken}`);
  });
});
