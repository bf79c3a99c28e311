import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendRequest } from './http-request.js';
import { startRecordingProxy, type RecordingProxy } from './recording-proxy.js';

describe('a recording proxy', () => {
  let target: Server;
  let proxy: RecordingProxy;
  beforeEach(async () => {
    target = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(201, { 'x-answer': 'yes' }).end('pong'));
    });
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
    proxy = await startRecordingProxy({ target: `http://127.0.0.1:${(target.address() as AddressInfo).port}` });
  });
  afterEach(async () => {
    await proxy.close();
    target.closeAllConnections();
    await new Promise((resolve) => target.close(resolve));
  });

  it('passes on what is said, and keeps the bytes of each direction', async () => {
    const answer = await sendRequest(proxy.url, 'POST', '/x', { as: 'token-1', body: { ping: 1 } });
    expect(answer).toMatchObject({ status: 201, text: 'pong', headers: { 'x-answer': 'yes' } });
    const [recording] = proxy.recordings;
    expect(recording?.sent.toString()).toMatch(
      /^POST \/x HTTP\/1.1\r\n[^]*authorization: Bearer token-1[^]*\{"ping":1\}$/,
    );
    expect(recording?.received.toString()).toMatch(/^HTTP\/1.1 201 [^]*pong/);
    expect(proxy.text()).toContain('token-1');
  });

  it('keeps one recording per connection, and forgets when told', async () => {
    await sendRequest(proxy.url, 'GET', '/1');
    await sendRequest(proxy.url, 'GET', '/2');
    expect(proxy.recordings.map(({ sent }) => sent.toString().slice(0, 6))).toEqual(['GET /1', 'GET /2']);
    proxy.clear();
    expect(proxy.text().trim()).toBe('');
  });

  it('ends the connection of a client whose target is not there', async () => {
    const nowhere = await startRecordingProxy({ target: proxy.url });
    await proxy.close();
    await expect(sendRequest(nowhere.url, 'GET', '/')).rejects.toMatchObject({ code: 'ECONNRESET' });
    await nowhere.close();
  });
});
