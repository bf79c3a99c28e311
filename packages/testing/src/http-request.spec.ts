import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendRequest } from './http-request.js';

describe('sendRequest', () => {
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, url: path, rawHeaders } = request;
        response.writeHead(200, { 'content-type': 'application/json', 'X-Twice': ['a', 'b'] });
        response.end(JSON.stringify({ method, path, rawHeaders, body: Buffer.concat(chunks).toString() }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('adds nothing to a request without a body', async () => {
    const { json } = await sendRequest(url, 'GET', '/a', { query: { user_id: 7, all: true } });
    expect(json).toEqual({
      method: 'GET',
      path: '/a?user_id=7&all=true',
      rawHeaders: ['Host', new URL(url).host, 'Connection', expect.any(String)],
      body: '',
    });
  });

  it.each([
    [{ a: 1 }, '{"a":1}', 'application/json'],
    [new URLSearchParams({ a: '1' }), 'a=1', 'application/x-www-form-urlencoded'],
    ['text', 'text', undefined],
  ])('sends %j', async (body, sent, contentType) => {
    const { json } = await sendRequest(url, 'POST', '/', { body, as: { token: 'glpat-x' } });
    const { rawHeaders, body: received } = json as { rawHeaders: string[]; body: string };
    expect(received).toBe(sent);
    expect(rawHeaders[rawHeaders.indexOf('authorization') + 1]).toBe('Bearer glpat-x');
    expect(rawHeaders[rawHeaders.indexOf('content-type') + 1]).toBe(contentType ?? rawHeaders[0]);
  });

  it('gives headers as they came', async () => {
    const { rawHeaders, headers } = await sendRequest(url, 'GET', '/');
    expect(rawHeaders.filter((name) => name === 'X-Twice')).toHaveLength(2);
    expect(headers['x-twice']).toBe('a, b');
  });
});
