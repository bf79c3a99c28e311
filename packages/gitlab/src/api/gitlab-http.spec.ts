import { All, Controller, Module, Req } from '@nestjs/common';
import {
  PlatformModule,
  Public,
  serviceVariables,
  startService,
  variable,
  type RunningService,
} from '@tandem/platform';
import type { FastifyRequest } from 'fastify';
import { once } from 'node:events';
import net from 'node:net';
import { z } from 'zod';
import { gitlabHttp } from './gitlab-http.js';

@Controller()
@Public()
class EchoController {
  @All('echo')
  echo(@Req() { body, query }: FastifyRequest): object {
    return { body: body ?? 'none', query };
  }
}

@Module({})
class EchoModule {}

/** Grape's text, as a real one answered it. */
const unreadable = (type: string) =>
  `\nProblem:\n  message body does not match declared format\nResolution:\n  when specifying ${type} as content-type, you must pass valid ${type} in the request's 'body' `;

describe('the edge of GitLab’s API', () => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startService(
      {
        name: 'edge',
        configuration: z.object({
          ...serviceVariables,
          PORT: variable.port.default(0),
          EXTERNAL_URL: z.url().optional(),
        }),
        module: (configuration) => ({
          module: EchoModule,
          controllers: [EchoController],
          imports: [PlatformModule.forRoot({ service: 'edge', configuration })],
        }),
        ...gitlabHttp,
      },
      { LOG_LEVEL: 'silent', BODY_LIMIT_BYTES: '2000' },
    );
  });

  afterAll(() => service.close());

  /** Sends a request as it is written, and gives status, headers and JSON of its answer. */
  async function send(head: string, body = '') {
    const { hostname, port } = new URL(service.url);
    const socket = net.connect(Number(port), hostname);
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.write(`${head}\r\nHost: x\r\nConnection: close\r\n\r\n${body}`);
    await once(socket, 'close');
    const [header = '', content = ''] = text.split('\r\n\r\n');
    const json = JSON.parse(content || 'null') as { body: unknown; query: unknown; error?: string };
    return { status: Number(header.split(' ')[1]), header: header.toLowerCase(), json };
  }
  const post = (type: string, body: string) =>
    send(`POST /echo HTTP/1.1\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}`, body);

  const TYPES = [
    'application/json',
    'APPLICATION/JSON; charset=utf-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'multipart/form-data; boundary=x',
    'text/plain',
    'application/octet-stream',
    'application/vnd.api+json',
    'nonsense',
    ';;;',
    '/',
    'a/b/c',
    '"',
    ',',
    '%%%',
    'application/json, text/plain',
    '',
  ];

  it.each(TYPES)('takes no body with Content-Type: %s', async (type) => {
    const bodies = ['', '\r\nContent-Length: 0', '\r\nContent-Length: 00'];
    for (const length of bodies) {
      const answer = await send(`POST /echo HTTP/1.1\r\nContent-Type: ${type}${length}`);
      expect([length, answer.status, answer.json.error ?? '']).toEqual([length, 200, '']);
      expect(['none', {}]).toContainEqual(answer.json.body);
    }
  });

  it.each(TYPES)('takes an empty body in chunks with Content-Type: %s', async (type) => {
    const answer = await send(
      `POST /echo HTTP/1.1\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked`,
      '0\r\n\r\n',
    );
    expect([answer.status, answer.json.error ?? '']).toEqual([200, '']);
  });

  it('takes no body without a Content-Type', async () => {
    expect((await send('POST /echo HTTP/1.1')).json).toEqual({ body: 'none', query: {} });
  });

  it.each(['{"scopes":["api"]}', '[1,2]', '"text"', '7', 'true'])('reads JSON: %s', async (body) => {
    for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/JSON ;a=b']) {
      const answer = await post(type, body);
      expect([answer.status, answer.json.body]).toEqual([200, JSON.parse(body)]);
    }
  });

  it.each(['', '\r\nContent-Type: '])('reads a body without a media type as JSON: %j', async (type) => {
    const json = await send(`POST /echo HTTP/1.1\r\nContent-Length: 7${type}`, '{"a":1}');
    expect([json.status, json.json.body]).toEqual([200, { a: 1 }]);
    const form = await send(`POST /echo HTTP/1.1\r\nContent-Length: 3${type}`, 'a=1');
    expect([form.status, form.json]).toEqual([400, { error: unreadable('application/json') }]);
  });

  it.each(['{', '{"a":1,}', 'a=1', '\u0000'])('refuses malformed JSON: %j', async (body) => {
    const answer = await post('application/json', body);
    expect([answer.status, answer.json]).toEqual([400, { error: unreadable('application/json') }]);
  });

  it('reads a form with the brackets of Rails', async () => {
    const answer = await post(
      'application/x-www-form-urlencoded',
      'name=a+b&scopes[]=api&scopes[]=read_user&user[name]=%C3%BC&empty=&scopes%5B%5D=sudo',
    );
    expect(answer.json.body).toEqual({
      name: 'a b',
      scopes: ['api', 'read_user', 'sudo'],
      user: { name: 'ü' },
      empty: '',
    });
  });

  it('reads a form in parts', async () => {
    const parts = ['name', 'scopes[]', 'scopes[]'].map(
      (name, index) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\nvalue ${index}\r\n`,
    );
    const answer = await post('multipart/form-data; boundary=x', `${parts.join('')}--x--\r\n`);
    expect(answer.json.body).toEqual({ name: 'value 0', scopes: ['value 1', 'value 2'] });
  });

  it.each(['no parts', '--x\r\n', '--y\r\n\r\nx--y--'])(
    'refuses a form in parts that is malformed: %j',
    async (body) => {
      const answer = await post('multipart/form-data; boundary=x', body);
      expect([answer.status, answer.json]).toEqual([400, { error: unreadable('multipart/form-data') }]);
    },
  );

  it('reads a query with the brackets of Rails', async () => {
    const answer = await send('GET /echo?scopes[]=api&scopes%5B%5D=sudo&a[b][c]=1&page=2&flag HTTP/1.1');
    expect(answer.json.query).toEqual({ scopes: ['api', 'sudo'], a: { b: { c: '1' } }, page: '2', flag: '' });
  });

  it('takes the last of a name that comes twice', async () => {
    const text = 'name=one&scopes[]=api&name=two&scopes[]=sudo&user[name]=one&user[name]=two';
    const last = { name: 'two', scopes: ['api', 'sudo'], user: { name: 'two' } };
    expect((await send(`GET /echo?${text} HTTP/1.1`)).json.query).toEqual(last);
    expect((await post('application/x-www-form-urlencoded', text)).json.body).toEqual(last);
  });

  it.each<[string, string]>([
    ['application/json', '{"__proto__":{"admin":true},"a":1}'],
    ['application/x-www-form-urlencoded', '__proto__[admin]=true&a=1'],
    ['application/x-www-form-urlencoded', '__proto__=true&constructor[prototype][admin]=true&a=1'],
  ])('lets no name reach a prototype: %s %s', async (type, body) => {
    const answer = await post(type, body);
    expect(answer.status).toBe(200);
    expect(answer.json.body).toMatchObject({ a: expect.anything() as unknown });
    expect(Object.keys(answer.json.body as object)).not.toContain('__proto__');
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
    const query = await send('GET /echo?__proto__[admin]=true&a=1 HTTP/1.1');
    expect(query.json.query).toEqual({ a: '1' });
  });

  it('reads no more of a form than a form may have', async () => {
    const deep = `a${'[b]'.repeat(50)}=1`;
    const wide = Array.from({ length: 300 }, (_, index) => `x[]=${index}`).join('&');
    expect((await post('application/x-www-form-urlencoded', deep)).status).toBe(200);
    expect((await post('application/x-www-form-urlencoded', wide.slice(0, 1_990))).status).toBe(200);
    expect((await send(`GET /echo?${deep} HTTP/1.1`)).status).toBe(200);
  });

  it('refuses what nests deeper than 100 levels, in a body and in names', async () => {
    const array = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    const name = (levels: number) => `a${'[b]'.repeat(levels)}=1`;
    const FORM = 'application/x-www-form-urlencoded';
    const part = (levels: number) =>
      `--x\r\nContent-Disposition: form-data; name="${name(levels).slice(0, -2)}"\r\n\r\n1\r\n--x--\r\n`;
    const ask = (levels: number) => [
      post('application/json', array(levels)),
      post('application/json', `["${'['.repeat(500)}",${array(levels - 1)}]`),
      post(FORM, name(levels)),
      post(FORM, name(levels).replaceAll('[', '%5B').replaceAll(']', '%5D')),
      post('multipart/form-data; boundary=x', part(levels)),
      send(`GET /echo?${name(levels)} HTTP/1.1`),
    ];
    expect((await Promise.all(ask(100))).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    for (const answer of await Promise.all(ask(101))) {
      expect(answer.status).toBe(400);
      expect(answer.json.error).toContain('message body does not match declared format');
    }
    expect((await post('application/json', array(900))).status).toBe(400);
    expect((await send(`GET /echo?${name(4_200)} HTTP/1.1`)).status).toBe(400);
  });

  it.each(['text/plain', 'application/x-tar', 'text/html; charset=utf-8'])(
    'answers 415 to a body of %s',
    async (type) => {
      const answer = await post(type, 'x');
      expect([answer.status, answer.json]).toEqual([
        415,
        { error: `The provided content-type '${type}' is not supported.` },
      ]);
    },
  );

  it('answers 413 to a body that is too large', async () => {
    const answer = await post('application/json', JSON.stringify('x'.repeat(3_000)));
    expect([answer.status, answer.json]).toEqual([413, { error: '413 Request Entity Too Large' }]);
  });

  it.each(['GET /echo', 'GET /nowhere', 'PUT /nowhere', 'POST /echo', 'GET /%zz'])(
    'has the headers of every answer: %s',
    async (line) => {
      const { header } = await send(`${line} HTTP/1.1`);
      expect(header).toContain('x-frame-options: sameorigin');
      expect(header).toContain('x-content-type-options: nosniff');
      expect(header).toMatch(/x-request-id: [0-9a-f]{32}/);
    },
  );
});
