import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Asking } from '../fixtures/asking.js';
import { selfSignedCertificate } from '../fixtures/certificate.js';
import { RecordingServer } from '../fixtures/recording-server.js';
import { until } from '../fixtures/until.js';

const CREDENTIALS = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;

describe('an Upstream behind a proxy', () => {
  let proxy: RecordingServer;
  const proxyUrl = () => new URL(`http://user:p%40ss@127.0.0.1:${proxy.port}`);

  afterEach(() => proxy.close());

  describe('over http://', () => {
    it('is asked by its whole URL, with the credentials for the proxy', async () => {
      proxy = await RecordingServer.http();
      const asking = new Asking(new URL('http://saas.invalid:8080'), { proxy: proxyUrl() });
      expect(await asking.askAll({ method: 'GET', path: '/path?x=1', headers: { 'X-One': '1' } })).toEqual({
        status: 200,
        text: 'ok',
      });
      expect(proxy.requests).toEqual([
        {
          method: 'GET',
          url: 'http://saas.invalid:8080/path?x=1',
          rawHeaders: [
            ...['X-One', '1'],
            ...['Host', 'saas.invalid:8080'],
            ...['Proxy-Authorization', CREDENTIALS],
            ...['Proxy-Connection', 'Keep-Alive'],
            ...['Connection', 'keep-alive'],
          ],
        },
      ]);
    });

    it('keeps the connection to the proxy', async () => {
      proxy = await RecordingServer.http();
      const asking = new Asking(new URL('http://saas.invalid'), { proxy: proxyUrl() });
      await asking.askAll();
      await asking.askAll();
      expect(proxy.requests.map(({ url }) => url)).toEqual(['http://saas.invalid/path', 'http://saas.invalid/path']);
      expect(proxy.opened).toBe(1);
    });

    it('passes a 407 of the proxy on, as Go does', async () => {
      proxy = await RecordingServer.http((_request, response) => response.writeHead(407).end());
      const asking = new Asking(new URL('http://saas.invalid'), { proxy: proxyUrl() });
      expect(await asking.askAll()).toEqual({ status: 407, text: '' });
    });

    it('fails without the credentials if the proxy is not there', async () => {
      proxy = await RecordingServer.http();
      const asking = new Asking(new URL('http://saas.invalid'), { proxy: new URL('http://user:p%40ss@127.0.0.1:1') });
      await expect(asking.ask()).rejects.toThrow('http://saas.invalid: connect ECONNREFUSED 127.0.0.1:1');
      expect(JSON.stringify(asking.exchanges)).not.toContain('p%40ss');
    });
  });

  describe('over https://', () => {
    const { key, cert } = selfSignedCertificate('saas.invalid');
    let upstream: https.Server;
    const origin = () => new URL(`https://saas.invalid:${(upstream.address() as AddressInfo).port}`);
    const connects: { url: string | undefined; authorization: string | undefined }[] = [];
    const tunnelling = async (answer?: string) =>
      (await RecordingServer.http()).on('connect', (request: IncomingMessage, socket: Socket) => {
        connects.push({ url: request.url, authorization: request.headers['proxy-authorization'] });
        if (answer !== undefined) {
          socket.end(answer);
          return;
        }
        const tunnel = net.connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
          socket.pipe(tunnel).pipe(socket);
        });
        tunnel.on('error', () => socket.destroy()).on('close', () => socket.destroy());
        socket.on('close', () => tunnel.destroy());
      });

    beforeAll(async () => {
      upstream = https.createServer({ key, cert }, (request, response) => {
        response.end(JSON.stringify({ url: request.url, headers: request.rawHeaders }));
      });
      await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    });

    afterAll(() => {
      upstream.closeAllConnections();
      upstream.close();
    });

    beforeEach(() => connects.splice(0));

    it('is asked through a tunnel, and its own request has nothing of the proxy', async () => {
      proxy = await tunnelling();
      const { status, text } = await askTrusting(cert, origin(), proxyUrl());
      expect(status).toBe(200);
      expect(JSON.parse(text)).toEqual({
        url: '/path',
        headers: ['X-One', '1', 'Host', origin().host, 'Connection', 'keep-alive'],
      });
      expect(connects).toEqual([{ url: origin().host, authorization: CREDENTIALS }]);
    });

    it('fails if its certificate is not trusted', async () => {
      proxy = await tunnelling();
      const asking = new Asking(origin(), { proxy: proxyUrl() });
      await expect(asking.ask()).rejects.toThrow(`${origin().origin}: self-signed certificate`);
    });

    it.each([
      ['HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n', 407],
      ['HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n\r\n{"access_token":"forged"}', 201],
      ['HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n', 502],
    ])('fails if the proxy refuses the tunnel, whose answer does not pass for its own: %j', async (answer, status) => {
      proxy = await tunnelling(answer);
      const asking = new Asking(origin(), { proxy: proxyUrl() });
      await expect(asking.ask()).rejects.toThrow(`${origin().origin}: the proxy answered ${status}`);
      expect(asking.exchanges[0]).not.toHaveProperty('status');
      await until(() => proxy.open.size === 0, 'the end of the connection');
    });

    const endless = (socket: Socket) => {
      const line = `X-Header: ${'x'.repeat(1_000)}\r\n`;
      const write = () => {
        while (socket.writable && socket.write(line));
      };
      socket.write('HTTP/1.1 200 Connection established\r\n');
      socket.on('drain', write);
      write();
    };
    it.each<[string, (socket: Socket) => void, string]>([
      ['stays silent', () => undefined, 'no connection within 40 ms'],
      ['stops within its answer', (socket) => socket.write('HTTP/1.1 200 Conn'), 'no connection within 40 ms'],
      ['never ends its header', endless, 'Parse Error: Header overflow'],
      ['speaks another protocol', (socket) => socket.write('\0\x01 garbage\r\n\r\n'), 'Parse Error: '],
      ['hangs up', (socket) => socket.end(), 'socket hang up'],
    ])('fails within the limit if the proxy %s, and the connection to it is closed', async (_how, answer, reason) => {
      let sent = 0;
      proxy = await RecordingServer.tcp((socket) => {
        socket.once('data', () => answer(socket)).on('close', () => (sent = socket.bytesWritten));
      });
      const connectTimeout = reason.startsWith('no connection') ? 40 : 2_000;
      const asking = new Asking(origin(), { proxy: proxyUrl(), connectTimeout });
      await expect(asking.ask()).rejects.toThrow(`${origin().origin}: ${reason}`);
      await until(() => proxy.open.size === 0, 'the end of the connection');
      expect(sent).toBeLessThan(10_000_000);
    });
  });
});

/** Asks in a process that trusts a certificate, as an administrator makes Node do. */
async function askTrusting(cert: string, origin: URL, proxy: URL): Promise<{ status: number; text: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-spec-'));
  try {
    writeFileSync(join(folder, 'ca.pem'), cert);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(__dirname, '../../fixtures/ask.mjs'), origin.href, proxy.href],
      { env: { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') } },
    );
    return JSON.parse(stdout) as { status: number; text: string };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
