import { fingerprint, WithoutSecrets } from './without-secrets.js';

const PAT = 'glpat-saas-acme-owner-0001';
const OTHER = 'a-secret-of-no-known-form';
const withoutSecrets = new WithoutSecrets([/glpat-[\w-]{20}/g, /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g]);

describe('what was seen on the wire, without secrets', () => {
  it('has fingerprints: the same for the same secret, of no use to anybody', () => {
    expect(fingerprint(PAT)).toMatch(/^sha256:[0-9a-f]{8}$/);
    expect(fingerprint(PAT)).toBe(fingerprint(PAT));
    expect(fingerprint(PAT)).not.toBe(fingerprint(OTHER));
  });

  it('has a header’s scheme and the fingerprint of its credentials', () => {
    expect(
      withoutSecrets.headers({
        Authorization: `Bearer ${PAT}`,
        'Proxy-Authorization': 'Basic dXNlcjpwYXNz',
        'PRIVATE-TOKEN': PAT,
        'job-token': OTHER,
        Cookie: `_gitlab_session=${OTHER}`,
        'Set-Cookie': [`a=${OTHER}`, `b=${OTHER}`],
        'User-Agent': `curl ${PAT}`,
        Referer: `http://x/?private_token=${OTHER}&page=1`,
        'X-Many': ['one', PAT],
        'Content-Length': 12,
      }),
    ).toEqual({
      authorization: `Bearer ${fingerprint(PAT)}`,
      'proxy-authorization': `Basic ${fingerprint('dXNlcjpwYXNz')}`,
      'private-token': fingerprint(PAT),
      'job-token': fingerprint(OTHER),
      cookie: fingerprint(`_gitlab_session=${OTHER}`),
      'set-cookie': fingerprint(`a=${OTHER},b=${OTHER}`),
      'user-agent': `curl ${fingerprint(PAT)}`,
      referer: `http://x/?private_token=${fingerprint(OTHER)}&page=1`,
      'x-many': ['one', fingerprint(PAT)],
      'content-length': 12,
    });
  });

  it.each<[string, unknown]>([
    ['an object', { private_token: OTHER, a: [{ ai_access_token: OTHER }], note: `see ${PAT}`, password: OTHER }],
    ['a text in JSON', JSON.stringify({ access_token: OTHER, list: [PAT] })],
    ['bytes in JSON', Buffer.from(JSON.stringify({ access_token: OTHER }))],
    ['a list of secrets', { token: [OTHER, PAT] }],
    ['an object of secrets', { client_secret: { value: OTHER } }],
    ['a name', { [PAT]: 1 }],
    ['a form', `private_token=${OTHER}&x=1`],
    ['a query within a text', `GET /x?x=1&access_token=${OTHER} HTTP/1.1`],
    ['JSON that was cut off', `{"id":1,"token":"${OTHER}","note":"${PAT} and then`],
    ['a text', `the token ${PAT} was used`],
    ['a number', { token: 123456 }],
  ])('leaves no secret in %s', (_where, body) => {
    const seen = JSON.stringify(withoutSecrets.body(body));
    expect(seen).not.toMatch(/glpat-saas|of-no-known-form|123456/);
    expect(seen).toMatch(/sha256:[0-9a-f]{8}/);
  });

  it('leaves everything else as it is', () => {
    const body = {
      ai_access_token: '*****',
      private_token: '',
      token: null,
      active: true,
      expires_in: 3600,
      token_type: 'Bearer',
      error: 'invalid_token',
      list: [1, 'two'],
    };
    expect(withoutSecrets.body(body)).toEqual(body);
    expect(withoutSecrets.body(JSON.stringify(body))).toEqual(body);
    expect(withoutSecrets.body('ai_access_token=*****&x=1')).toBe('ai_access_token=*****&x=1');
    expect(withoutSecrets.body(undefined)).toBeUndefined();
    expect(withoutSecrets.body('')).toBe('');
  });

  it('shows header and claims of each JWT once, without its signature and the secrets in it', () => {
    const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const jwt = `${encoded({ alg: 'RS256', kid: 'a' })}.${encoded({ iss: 'saas', exp: 1, token: PAT })}.signature`;
    const shown = withoutSecrets.jwts(`Bearer ${jwt}`, Buffer.from(JSON.stringify({ access_token: jwt })), undefined);
    expect(shown).toEqual([
      {
        fingerprint: expect.stringMatching(/^sha256:[0-9a-f]{8}$/),
        header: { alg: 'RS256', kid: 'a' },
        claims: { iss: 'saas', exp: 1, token: expect.stringMatching(/^sha256:/) },
      },
    ]);
    expect(JSON.stringify(shown)).not.toContain('signature');
    expect(withoutSecrets.jwts('eyJub25lfQ.eyJub25lfQ.x', { a: 'eyJ' })).toEqual([]);
  });

  it('is made in time that grows no faster than the text', () => {
    const start = performance.now();
    for (const text of ['a', 'a-', 'token', '-token', 'a=', '"token":"']) {
      withoutSecrets.body(text.repeat(200_000 / text.length));
    }
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
