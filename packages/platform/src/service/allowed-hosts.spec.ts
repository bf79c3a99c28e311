import { answersOf, sendBytes } from '../fixtures/raw-client.js';
import { startFixture } from '../fixtures/fixture-service.js';

type Fixture = Awaited<ReturnType<typeof startFixture>>;

describe('the host of a request', () => {
  let service: Fixture;
  let production: Fixture;

  beforeAll(async () => {
    service = await startFixture({ ALLOWED_HOSTS: ' Allowed.example.org., *.example.NET , 192.0.2.1' });
    production = await startFixture({ NODE_ENV: 'production' });
  });
  afterAll(() => Promise.all([service.close(), production.close()]));

  const ask = async ({ url }: Fixture, hosts: readonly string[], target = '/context', version = '1.1') => {
    const lines = hosts.map((host) => `Host: ${host}\r\n`).join('');
    const text = await sendBytes(url, `GET ${target} HTTP/${version}\r\n${lines}Connection: close\r\n\r\n`);
    return answersOf(text)[0]?.status;
  };

  it.each([
    '127.0.0.1',
    '127.0.0.1:3000',
    '192.168.1.20:80',
    '0.0.0.0',
    '[::1]',
    '[::1]:3000',
    '[FE80::1]:80',
    '[::ffff:127.0.0.1]',
    'localhost',
    'localhost:',
    'LOCALHOST:3000',
    'localhost.',
    'localhost.:3000',
    'gitlab.localhost',
    'a.b.LocalHost.:80',
    'saas',
    'self-managed:3000',
    'tandem_model_gateway:5052',
    'host.docker.internal:3000',
    'gitlab.example.com',
    'GITLAB.example.com.:9',
    'code.example.com',
    'allowed.example.org',
    'below.example.net:1',
    'far.below.example.net',
    '192.0.2.1',
  ])('is accepted: %s', async (host) => {
    expect(await ask(service, [host])).toBe(200);
  });

  const REBOUND = [
    'evil.example',
    'evil.example:3000',
    'EVIL.example.',
    'gitlab.example.com.evil.example',
    'evilgitlab.example.com',
    'localhost.evil.example',
    'xlocalhost.evil',
    '127.0.0.1.nip.io',
    'example.net',
    'evil-example.net',
    'docker.internal',
    '1.2.3',
  ];

  it.each(REBOUND)('is refused, on every path and before anything else: %s', async (host) => {
    for (const target of ['/context', '/nowhere', `http://127.0.0.1/context`]) {
      expect([target, await ask(service, [host], target)]).toEqual([target, 403]);
    }
    expect(service.exchanges.at(-1)).toMatchObject({ ruleResults: [{ rule: 'host-is-allowed', outcome: 'refused' }] });
  });

  it.each([
    ['two lines', ['localhost', 'localhost']],
    ['two lines of different names', ['localhost', 'evil.example']],
    ['two names', ['localhost, localhost']],
    ['no name', ['']],
    ['a port', [':80']],
    ['a port that is no number', ['localhost:http']],
    ['a port beyond the last', ['localhost:65536']],
    ['an address without brackets', ['::1']],
    ['no address in brackets', ['[localhost]']],
    ['an address of version 4 in brackets', ['[127.0.0.1]']],
    ['a path', ['localhost/a']],
    ['credentials', ['user@localhost']],
    ['a URL', ['http://localhost']],
    ['an empty label', ['a..localhost']],
    ['a dot', ['.']],
    ['a space', ['local host']],
    ['a percent-encoding', ['localhost%2eevil']],
    ['bytes beyond ASCII', ['lo\u00e9calhost']],
  ])('is 400 if it is %s, in production too', async (_what, hosts) => {
    expect([await ask(service, hosts), await ask(production, hosts)]).toEqual([400, 400]);
  });

  it('is 400 if HTTP/1.1 has none, and not needed by HTTP/1.0', async () => {
    expect(await ask(service, [])).toBe(400);
    expect(await ask(service, [], '/context', '1.0')).toBe(200);
  });

  it('is any in production, unless ALLOWED_HOSTS is set', async () => {
    expect(await ask(production, ['evil.example'])).toBe(200);
    const strict = await startFixture({ NODE_ENV: 'production', ALLOWED_HOSTS: 'gitlab.corp.example' });
    expect(await ask(strict, ['evil.example'])).toBe(403);
    expect(await ask(strict, ['gitlab.corp.example'])).toBe(200);
    await strict.close();
  });

  it.each(['http://a.example', 'a.example:80', 'a b', 'a.example,,b.example', '*', '*.', 'a*.example'])(
    'is not allowed by a malformed ALLOWED_HOSTS: %s',
    async (value) => {
      await expect(startFixture({ ALLOWED_HOSTS: value })).rejects.toThrow(/^ALLOWED_HOSTS is malformed \(an entry/);
    },
  );
});
