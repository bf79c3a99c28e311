import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import net from 'node:net';
import { Worker } from 'node:worker_threads';
import { Asking, textOf } from '../fixtures/asking.js';
import { onEachRequest, RecordingServer } from '../fixtures/recording-server.js';
import { until } from '../fixtures/until.js';
import { runInRequest } from '../request-context/request-context.js';
import { UpstreamBusy, UpstreamFailure } from './upstream.js';

describe('Upstream', () => {
  const servers: RecordingServer[] = [];
  const http: typeof RecordingServer.http = async (answer) => remember(await RecordingServer.http(answer));
  const tcp: typeof RecordingServer.tcp = async (handle) => remember(await RecordingServer.tcp(handle));
  const remember = (server: RecordingServer) => {
    servers.push(server);
    return server;
  };

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  describe('the request on the wire', () => {
    it('carries the headers given, in their order, and Host, Connection and Content-Length: nothing else', async () => {
      const server = await http();
      await new Asking(server.url).askAll({
        headers: {
          Authorization: 'Bearer one',
          'Content-Type': 'application/json',
          'User-Agent': 'gitlab-workhorse (v16.1.0)-(tandem)',
          'x-request-id': 'id',
        },
      });
      expect(server.requests).toEqual([
        {
          method: 'POST',
          url: '/path',
          rawHeaders: [
            ...['Authorization', 'Bearer one'],
            ...['Content-Type', 'application/json'],
            ...['User-Agent', 'gitlab-workhorse (v16.1.0)-(tandem)'],
            ...['x-request-id', 'id'],
            ...['Host', `127.0.0.1:${server.port}`],
            ...['Connection', 'keep-alive'],
            ...['Content-Length', '0'],
          ],
        },
      ]);
    });

    it.each(['{"a": 1}\n', ' [1, 2] ', 'é🙂', '', '{"a'])('carries a body as it was given: %j', async (body) => {
      const received: string[] = [];
      const server = await http((request, response) => {
        void textOf(request).then((text) => response.end(received.push(text) && 'ok'));
      });
      const asking = new Asking(server.url, { observedBody: 4 });
      await asking.askAll({ body, headers: { 'Content-Type': 'application/json' } });
      expect(received).toEqual([body]);
      expect(server.requests[0]?.rawHeaders).toEqual([
        ...['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(body))],
        ...['Host', `127.0.0.1:${server.port}`, 'Connection', 'keep-alive'],
      ]);
      expect(asking.exchanges[0]?.requestBody).toBe(body.slice(0, 4));
    });

    it('goes to no other host, whatever stands in place of the path', async () => {
      const [server, other] = [await http(), await http()];
      const asking = new Asking(server.url);
      for (const path of [`@127.0.0.1:${other.port}/path`, `http://127.0.0.1:${other.port}/path`, '']) {
        await expect(asking.ask({ path })).rejects.toThrow('the path does not begin with a slash');
      }
      expect([...server.requests, ...other.requests]).toEqual([]);
    });

    it('of a GET without headers has only Host and Connection', async () => {
      const server = await http();
      await new Asking(server.url).askAll({ method: 'GET' });
      expect(server.requests[0]?.rawHeaders).toEqual(['Host', `127.0.0.1:${server.port}`, 'Connection', 'keep-alive']);
    });

    it.each(['accept', 'ACCEPT', 'accept-encoding', 'user-agent', 'content-type'])(
      'carries %s if it is given, whatever its case',
      async (name) => {
        const server = await http();
        await new Asking(server.url).askAll({ method: 'GET', headers: { [name]: 'value' } });
        expect(server.requests[0]?.rawHeaders.slice(0, 2)).toEqual([name, 'value']);
      },
    );

    it('carries a header with several values as several lines', async () => {
      const server = await http();
      await new Asking(server.url).askAll({ headers: { 'If-None-Match': ['"a"', '"b"'] } });
      const { rawHeaders = [] } = server.requests[0] ?? {};
      expect(rawHeaders.slice(0, 4)).toEqual(['If-None-Match', '"a"', 'If-None-Match', '"b"']);
    });

    it('has no further header from a line break in a value', async () => {
      const server = await http();
      await new Asking(server.url).askAll({ method: 'GET', headers: { 'X-One': 'a\r\nX-Two: b' } });
      expect(server.requests[0]?.rawHeaders.slice(0, 3)).toEqual(['X-One', 'aX-Two: b', 'Host']);
    });

    it('has path and query as they were given', async () => {
      const server = await http();
      await new Asking(server.url).askAll({ path: '/groups/a%2Fb/?scopes[]=api&x=%20+' });
      expect(server.requests[0]?.url).toBe('/groups/a%2Fb/?scopes[]=api&x=%20+');
    });

    it('carries no credentials of the origin', async () => {
      const server = await http();
      await new Asking(new URL(`http://user:p%40ss@127.0.0.1:${server.port}`)).askAll({ method: 'GET' });
      expect(server.requests[0]?.rawHeaders).toEqual(['Host', `127.0.0.1:${server.port}`, 'Connection', 'keep-alive']);
    });

    it('goes past the proxy variables of the environment', async () => {
      const server = await http();
      const proxy = await http();
      const { http_proxy: before } = process.env;
      process.env.http_proxy = proxy.url.href;
      try {
        await new Asking(server.url).askAll();
      } finally {
        if (before === undefined) delete process.env.http_proxy;
        else process.env.http_proxy = before;
      }
      expect([server.requests.length, proxy.opened]).toEqual([1, 0]);
    });
  });

  describe('the answer', () => {
    it.each([204, 301, 302, 307, 400, 401, 404, 429, 500, 503])('of status %d is an answer', async (status) => {
      const server = await http((_request, response) => response.writeHead(status, { location: '/elsewhere' }).end());
      const asking = new Asking(server.url);
      const { status: answered, headers, body } = await asking.ask();
      expect([answered, headers.location, await textOf(body)]).toEqual([status, '/elsewhere', '']);
      expect(server.requests).toHaveLength(1);
      expect(asking.exchanges).toMatchObject([{ direction: 'out', status, route: 'upstream' }]);
    });

    it('comes as it was encoded', async () => {
      const server = await http((_request, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(Buffer.from([0x1f, 0x8b, 0]));
      });
      const { headers, body } = await new Asking(server.url).ask();
      expect(headers['content-encoding']).toBe('gzip');
      expect(await textOf(body)).toHaveLength(3);
    });

    it('is there as soon as its header is', async () => {
      let finish = () => undefined as void;
      const server = await http((_request, response) => {
        response.flushHeaders();
        finish = () => void response.end('at last');
      });
      const asking = new Asking(server.url);
      const { status, body } = await asking.ask();
      expect([status, asking.exchanges]).toEqual([200, []]);
      finish();
      expect(await textOf(body)).toBe('at last');
      expect(asking.exchanges).toHaveLength(1);
    });

    it('is told to the observer with as much of its body as it wants', async () => {
      const server = await http((_request, response) => response.end('0123456789'));
      const asking = new Asking(server.url, { observedBody: 4 });
      expect(await asking.askAll({ path: '/path?private_token=x' })).toEqual({ status: 200, text: '0123456789' });
      await until(() => asking.exchanges.length > 0);
      expect(asking.exchanges).toMatchObject([{ path: '/path', status: 200, responseBody: '0123' }]);
      expect(asking.exchanges[0]).not.toHaveProperty('failure');
    });
  });

  describe('if no answer comes, fails with one that names the upstream', () => {
    const failureOf = async (answer: Promise<unknown>) => {
      const error: unknown = await answer.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(UpstreamFailure);
      return (error as Error).message;
    };

    it('that refuses the connection', async () => {
      const asking = new Asking(new URL('http://user:secret@127.0.0.1:1'));
      const message = await failureOf(asking.ask({ headers: { Authorization: 'Bearer hidden' } }));
      expect(message).toBe('http://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1');
      expect(asking.exchanges).toMatchObject([{ failure: message, peer: 'http://127.0.0.1:1' }]);
      expect(asking.exchanges[0]).not.toHaveProperty('status');
    });

    it('that stays silent, after the limit for the header', async () => {
      const server = await http(() => undefined);
      const asking = new Asking(server.url, { responseHeaderTimeout: 30 });
      expect(await failureOf(asking.ask())).toBe(`${server.url.origin}: no response header within 30 ms`);
      await until(() => server.open.size === 0, 'the end of the connection');
    });

    it('that never accepts the connection, after the limit for it', async () => {
      if (process.platform !== 'linux') return;
      const listener = await listenerThatNeverAccepts();
      const filling = Array.from({ length: 4 }, () =>
        net.connect(listener.port, '127.0.0.1').on('error', () => undefined),
      );
      try {
        await Promise.all(filling.slice(0, 2).map((socket) => once(socket, 'connect')));
        const asking = new Asking(new URL(`http://127.0.0.1:${listener.port}`), { connectTimeout: 50 });
        expect(await failureOf(asking.ask())).toBe(`http://127.0.0.1:${listener.port}: no connection within 50 ms`);
      } finally {
        filling.forEach((socket) => socket.destroy());
        await listener.end();
      }
    });

    it.each([
      ['at once', ''],
      ['in the middle of the header', 'HTTP/1.1 200 OK\r\nContent-Le'],
    ])('that breaks off %s', async (_when, bytes) => {
      const server = await tcp((socket) => socket.once('data', () => socket.end(bytes)));
      expect(await failureOf(new Asking(server.url).ask())).toBe(`${server.url.origin}: socket hang up`);
      expect(server.opened).toBe(1);
    });

    it('that does not speak HTTP', async () => {
      const server = await tcp((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.2\r\n')));
      expect(await failureOf(new Asking(server.url).ask())).toMatch(/: Parse Error: Expected HTTP/);
    });

    it.each([
      ['switches the protocol', 'Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n'],
      ['says that it would', '\r\n'],
    ])('that %s', async (_what, rest) => {
      const server = await tcp((socket) =>
        socket.once('data', () => socket.write(`HTTP/1.1 101 Switching\r\n${rest}`)),
      );
      const asking = new Asking(server.url);
      expect(await failureOf(asking.ask())).toBe(`${server.url.origin}: the protocol was switched (101)`);
      await until(() => server.open.size === 0, 'the end of the connection');
      expect(asking.exchanges).toHaveLength(1);
    });

    it('that never comes to an end with answers of status 1xx', async () => {
      const server = await tcp((socket) => {
        const flood = () => {
          while (socket.writable && socket.write('HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n'));
        };
        socket.once('data', flood).on('drain', flood);
      });
      expect(await failureOf(new Asking(server.url).ask())).toBe(
        `${server.url.origin}: more than 5 answers of status 1xx`,
      );
      await until(() => server.open.size === 0, 'the end of the connection');
    });

    it('because as many requests as there may be are under way', async () => {
      const answers: (() => void)[] = [];
      const server = await http((_request, response) => {
        response.write('a');
        answers.push(() => response.end());
      });
      const asking = new Asking(server.url, { maxRequests: 2 });
      const [one, other] = await Promise.all([asking.ask(), asking.ask()]);
      await expect(asking.ask()).rejects.toThrow(UpstreamBusy);
      one.body.destroy();
      await until(() => server.open.size === 1);
      const { body } = await asking.ask();
      answers.forEach((answer) => answer());
      expect(await Promise.all([textOf(other.body), textOf(body)])).toEqual(['a', 'a']);
    });

    it('that is given up by the signal', async () => {
      const server = await http(() => undefined);
      const abort = new AbortController();
      const answer = new Asking(server.url).ask({ signal: abort.signal });
      await until(() => server.requests.length === 1);
      abort.abort();
      expect(await failureOf(answer)).toBe(`${server.url.origin}: canceled`);
      await until(() => server.open.size === 0, 'the end of the connection');
    });
  });

  describe.each([0, 100])('an answer that ends early, with %d bytes observed', (observedBody) => {
    it('fails if the upstream breaks off', async () => {
      const server = await tcp((socket) =>
        onEachRequest(socket, () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf')),
      );
      const asking = new Asking(server.url, { observedBody });
      const { status, body } = await asking.ask();
      expect(status).toBe(200);
      await expect(textOf(body)).rejects.toThrow();
      await until(() => asking.exchanges.length > 0);
      expect(asking.exchanges).toMatchObject([
        { status: 200, failure: `${server.url.origin}: broke off in the middle of its answer` },
      ]);
    });

    it('fails, and its connection ends, if the signal gives it up', async () => {
      const server = await http((_request, response) => void response.write('half'));
      const abort = new AbortController();
      const asking = new Asking(server.url, { observedBody });
      const { body } = await asking.ask({ signal: abort.signal });
      const text = textOf(body);
      abort.abort();
      await expect(text).rejects.toThrow();
      await until(() => server.open.size === 0, 'the end of the connection');
      expect(asking.exchanges[0]?.failure).toBe(`${server.url.origin}: its answer was given up`);
    });

    it.each([
      ['nothing more', () => undefined],
      [
        'one byte after the other',
        (response: ServerResponse) => void setInterval(() => response.write('a'), 5).unref(),
      ],
    ])('fails if its body takes too long: %s', async (_what, goOn) => {
      const server = await http((_request, response) => {
        response.flushHeaders();
        goOn(response);
      });
      const asking = new Asking(server.url, { observedBody, responseBodyTimeout: 40 });
      const { body } = await asking.ask();
      await expect(textOf(body)).rejects.toThrow('no end of the answer within 40 ms');
      await until(() => server.open.size === 0 && asking.exchanges.length > 0, 'the end of the connection');
      expect(asking.exchanges).toMatchObject([
        { status: 200, failure: `${server.url.origin}: no end of the answer within 40 ms` },
      ]);
    });

    it('ends its connection if the reader gives it up', async () => {
      const server = await http((_request, response) => void response.write('half'));
      const asking = new Asking(server.url, { observedBody });
      const { body } = await asking.ask();
      body.once('data', () => body.destroy());
      await until(() => server.open.size === 0, 'the end of the connection');
      await until(() => asking.exchanges.length > 0);
      expect(asking.exchanges[0]?.failure).toBe(`${server.url.origin}: its answer was given up`);
    });
  });

  it('tells the observer of the request that it was part of', async () => {
    const server = await http();
    const asking = new Asking(server.url);
    await runInRequest({ correlationId: 'of-the-request', ruleResults: [] }, () => asking.askAll());
    expect(asking.exchanges).toMatchObject([{ correlationId: 'of-the-request' }]);
  });
});

/** A listener whose connections nobody takes, so that after a few the kernel lets no more in. */
async function listenerThatNeverAccepts(): Promise<{ port: number; end: () => Promise<unknown> }> {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
     const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
     });`,
    { eval: true },
  );
  const [port] = (await once(worker, 'message')) as [number];
  return { port, end: () => worker.terminate() };
}
