import type { Socket } from 'node:net';
import { Asking, textOf } from '../fixtures/asking.js';
import { onEachRequest, RecordingServer } from '../fixtures/recording-server.js';
import { until } from '../fixtures/until.js';

const answerOf = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const OK = answerOf('ok');

describe('the kept connections of an Upstream', () => {
  const servers: RecordingServer[] = [];
  const started = (server: RecordingServer) => {
    servers.push(server);
    return server;
  };

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  it('are used again', async () => {
    const server = started(await RecordingServer.http());
    const asking = new Asking(server.url);
    for (let count = 0; count < 5; count += 1) await asking.askAll();
    expect([server.requests.length, server.opened]).toEqual([5, 1]);
  });

  it('are as many as there are requests at once', async () => {
    const answers: (() => void)[] = [];
    const server = started(await RecordingServer.http((_request, response) => answers.push(() => response.end())));
    const asking = new Asking(server.url);
    const asked = [asking.askAll(), asking.askAll(), asking.askAll()];
    await until(() => answers.length === 3);
    answers.forEach((answer) => answer());
    await Promise.all(asked);
    expect(server.opened).toBe(3);
  });

  it('are closed, unused, when they are as old as connectionMaxAge', async () => {
    const server = started(await RecordingServer.http());
    const asking = new Asking(server.url, { connectionMaxAge: 30 });
    await asking.askAll();
    await until(() => server.open.size === 0, 'the end of the connection');
    await asking.askAll();
    expect(server.opened).toBe(2);
  });

  it('take no further request from connectionMaxAge after their opening on', async () => {
    let time = 0;
    const server = started(
      await RecordingServer.http((_request, response) => {
        time += 40_000;
        response.end('ok');
      }),
    );
    const asking = new Asking(server.url, { connectionMaxAge: 100_000, monotonic: () => time });
    await asking.askAll();
    await asking.askAll();
    await asking.askAll();
    expect(server.opened).toBe(1);
    await until(() => server.open.size === 0, 'the end of the connection');
    await asking.askAll();
    expect(server.opened).toBe(2);
  });

  it('that were dropped unanswered are replaced by a new one, and the request is sent once more', async () => {
    const seen: string[] = [];
    const server = started(
      await RecordingServer.tcp((socket, connection) =>
        onEachRequest(socket, (count) => {
          seen.push(`${connection}.${count}`);
          if (connection === 1 && count === 2) socket.destroy();
          else socket.write(OK);
        }),
      ),
    );
    const asking = new Asking(server.url);
    await asking.askAll();
    expect(await asking.askAll()).toEqual({ status: 200, text: 'ok' });
    expect(seen).toEqual(['1.1', '1.2', '2.1']);
    expect(asking.exchanges.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('that were all dropped take one more request to notice', async () => {
    const sockets: Socket[] = [];
    const server = started(
      await RecordingServer.tcp((socket, connection) =>
        onEachRequest(socket, (count) => {
          if (connection <= 3 && count === 2) socket.destroy();
          else if (connection > 3) socket.write(OK);
          else if (sockets.push(socket) === 3) sockets.forEach((one) => one.write(OK));
        }),
      ),
    );
    const asking = new Asking(server.url);
    await Promise.all([asking.askAll(), asking.askAll(), asking.askAll()]);
    expect(await asking.askAll()).toEqual({ status: 200, text: 'ok' });
    expect(server.opened).toBe(4);
  });

  it('are tried once more only once', async () => {
    const server = started(
      await RecordingServer.tcp((socket, connection) =>
        onEachRequest(socket, (count) => {
          if (connection > 1 || count === 2) socket.destroy();
          else socket.write(OK);
        }),
      ),
    );
    const asking = new Asking(server.url);
    await asking.askAll();
    await expect(asking.askAll()).rejects.toThrow('socket hang up');
    expect(server.opened).toBe(2);
  });

  it('that are dropped late leave the second attempt what is left of the limit', async () => {
    const server = started(
      await RecordingServer.tcp((socket, connection) =>
        onEachRequest(socket, (count) => {
          if (connection === 1 && count === 1) socket.write(OK);
          else if (connection === 1) setTimeout(() => socket.destroy(), 300);
        }),
      ),
    );
    const asking = new Asking(server.url, { responseHeaderTimeout: 600 });
    await asking.askAll();
    await expect(asking.askAll()).rejects.toThrow(/no (?:response header|connection) within [123]?\d{1,2} ms/);
    expect(server.opened).toBe(2);
  });

  it('that break off within an answer are not tried again', async () => {
    const server = started(
      await RecordingServer.tcp((socket) =>
        onEachRequest(socket, (count) => {
          if (count === 1) socket.write(OK);
          else socket.end('HTTP/1.1 201 Cre');
        }),
      ),
    );
    const asking = new Asking(server.url);
    await asking.askAll();
    await expect(asking.askAll()).rejects.toThrow('socket hang up');
    expect(server.opened).toBe(1);
  });

  it('that stay silent are not tried again', async () => {
    let asked = 0;
    const server = started(
      await RecordingServer.tcp((socket) => onEachRequest(socket, () => ++asked === 1 && socket.write(OK))),
    );
    const asking = new Asking(server.url, { responseHeaderTimeout: 40 });
    await asking.askAll();
    await expect(asking.askAll()).rejects.toThrow('no response header within 40 ms');
    expect([asked, server.opened]).toEqual([2, 1]);
  });

  it('are not kept if the upstream closes them', async () => {
    const server = started(
      await RecordingServer.http((_request, response) => response.writeHead(200, { connection: 'close' }).end('ok')),
    );
    const asking = new Asking(server.url);
    await asking.askAll();
    await asking.askAll();
    expect(server.opened).toBe(2);
  });

  it.each<[string, (write: () => void) => void]>([
    ['at once', (write) => write()],
    ['in a later turn', (write) => void setImmediate(write)],
  ])(
    'are closed if another answer comes unasked, %s: 200 requests, none with the answer of another',
    async (_when, then) => {
      const server = started(
        await RecordingServer.tcp((socket) =>
          onEachRequest(socket, (_count, header) => {
            socket.write(answerOf(header.split(' ')[1] ?? ''));
            then(() => socket.write(answerOf('of nobody')));
          }),
        ),
      );
      const asking = new Asking(server.url);
      for (let count = 0; count < 200; count += 1) {
        expect(await asking.askAll({ path: `/${count}` })).toEqual({ status: 200, text: `/${count}` });
      }
      await until(() => server.open.size === 0, 'the end of the connections');
      expect(server.opened).toBe(200);
    },
  );

  it.each<[string, string]>([
    ['a whole answer', answerOf('of nobody')],
    ['a part of one', 'HTTP/1.1 200 OK\r\nContent-Le'],
    ['a byte', '\n'],
  ])('are closed if %s comes while they are idle, and before the next request is sent', async (_what, text) => {
    let socket: Socket | undefined;
    const server = started(
      await RecordingServer.tcp((opened) =>
        onEachRequest((socket = opened), (_count, header) => opened.write(answerOf(header.split(' ')[1] ?? ''))),
      ),
    );
    const asking = new Asking(server.url);
    for (let count = 1; count <= 20; count += 1) {
      expect(await asking.askAll({ path: `/${count}` })).toEqual({ status: 200, text: `/${count}` });
      expect(server.opened).toBe(count);
      await new Promise((resolve) => socket?.write(text, resolve));
    }
    await until(() => server.open.size === 0, 'the end of the connection');
  });

  it('are closed if another answer comes unasked while the body is still being read', async () => {
    const server = started(
      await RecordingServer.tcp((socket) =>
        onEachRequest(socket, () => {
          socket.write(answerOf('x'.repeat(500_000)), () => socket.write(answerOf('of nobody')));
        }),
      ),
    );
    const asking = new Asking(server.url);
    const { body } = await asking.ask();
    await new Promise((resolve) => body.once('readable', resolve));
    expect(await textOf(body)).toHaveLength(500_000);
    await until(() => server.open.size === 0, 'the end of the connection');
  });

  it('do not keep the answer of one request from the next', async () => {
    const server = started(await RecordingServer.http((request, response) => response.end(request.url)));
    const asking = new Asking(server.url, { observedBody: 10 });
    const paths = Array.from({ length: 50 }, (_, index) => `/${index}`);
    const texts = await Promise.all(paths.map(async (path) => textOf((await asking.ask({ path })).body)));
    expect(texts).toEqual(paths);
  });
});
