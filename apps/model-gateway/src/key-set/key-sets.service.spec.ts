import { DISCOVERY_PATH, JWKS_PATH } from '@tandem/contracts';
import { generateKeyPairSync } from 'node:crypto';
import { Gateway } from '../fixtures/gateway.js';
import { createKey, Issuer, type IssuerKey, signToken } from '../fixtures/issuer.js';

describe('the keys of issuers', () => {
  let first: IssuerKey;
  let second: IssuerKey;
  let third: IssuerKey;
  let closing: (() => Promise<void>)[];

  beforeAll(async () => {
    [first, second, third] = await Promise.all([createKey('first'), createKey('second'), createKey('third')]);
  });

  beforeEach(() => {
    closing = [];
  });

  afterEach(async () => {
    for (const close of closing.reverse()) await close();
  });

  const startIssuer = async (keys: readonly IssuerKey[], name?: string) => {
    const issuer = await Issuer.start(keys, name);
    closing.push(() => issuer.close());
    return issuer;
  };
  const startGateway = async (variables: Record<string, string>) => {
    const gateway = await Gateway.start(variables);
    closing.push(() => gateway.close());
    await gateway.clock('freeze');
    return gateway;
  };
  /** A token that counts for days, so that moving the clock moves only the key set's age. */
  const token = (key: IssuerKey, issuer: Issuer, withKid = true) =>
    signToken({
      key,
      issuer: issuer.url,
      claims: { exp: 4_000_000_000 },
      header: withKid ? {} : { kid: undefined },
    });
  const answer = async (gateway: Gateway, text: string) => {
    const { status } = await gateway.complete(text);
    const [last] = (await gateway.exchanges()).slice(-1);
    return status === 200 ? 200 : `${status} ${last?.rule}`;
  };

  it('are asked for through discovery, once', async () => {
    const issuer = await startIssuer([first]);
    const gateway = await startGateway({ GITLAB_URL: issuer.url });
    const tokens = await Promise.all(Array.from({ length: 10 }, () => token(first, issuer)));
    expect(await Promise.all(tokens.map(async (text) => (await gateway.complete(text)).status))).toEqual(
      Array.from({ length: 10 }, () => 200),
    );
    expect(issuer.requests).toEqual([DISCOVERY_PATH, JWKS_PATH]);
  });

  it('are not asked for by a token of somebody else', async () => {
    const issuer = await startIssuer([first]);
    const gateway = await startGateway({ GITLAB_URL: issuer.url });
    await gateway.complete(await signToken({ key: first, issuer: 'https://gitlab.com' }));
    expect(issuer.requests).toEqual([]);
  });

  it('carry the correlation id of the request that needs them', async () => {
    const issuer = await startIssuer([first]);
    const ids: (string | undefined)[] = [];
    issuer.answer = (_path, response) => {
      ids.push(response.req.headers['x-request-id'] as string | undefined);
      return false;
    };
    const gateway = await startGateway({ GITLAB_URL: issuer.url });
    await gateway.complete(await token(first, issuer), undefined, { 'x-request-id': 'the-correlation-id' });
    expect(ids).toEqual(['the-correlation-id', 'the-correlation-id']);
  });

  it('are refetched once for an unknown kid, then not before the cool-down is over', async () => {
    const issuer = await startIssuer([first]);
    const gateway = await startGateway({ GITLAB_URL: issuer.url, JWKS_COOLDOWN: '30' });
    expect(await answer(gateway, await token(first, issuer))).toBe(200);
    expect(await answer(gateway, await token(second, issuer))).toBe('401 jwt-key-is-known');
    expect(issuer.fetches).toBe(2);
    issuer.published = [first.jwk, second.jwk];
    expect(await answer(gateway, await token(second, issuer))).toBe('401 jwt-key-is-known');
    expect(issuer.fetches).toBe(2);
    await gateway.clock('advance', { seconds: 30 });
    expect(await answer(gateway, await token(second, issuer))).toBe(200);
    expect(issuer.fetches).toBe(3);
  });

  it('can be rotated without an outage, with a kid and without', async () => {
    const issuer = await startIssuer([first]);
    const gateway = await startGateway({ GITLAB_URL: issuer.url });
    expect(await answer(gateway, await token(first, issuer))).toBe(200);
    issuer.published = [first.jwk, second.jwk];
    expect(await answer(gateway, await token(second, issuer))).toBe(200);
    await gateway.clock('advance', { seconds: 10 });
    issuer.published = [second.jwk, third.jwk];
    expect(await answer(gateway, await token(third, issuer, false))).toBe(200);
    expect(await answer(gateway, await token(first, issuer))).toBe('401 jwt-key-is-known');
  });

  it('are not refetched for a kid that is known, whatever its signature', async () => {
    const issuer = await startIssuer([first]);
    const gateway = await startGateway({ GITLAB_URL: issuer.url });
    expect(await answer(gateway, await token(first, issuer))).toBe(200);
    const forged = await signToken({ key: second, issuer: issuer.url, header: { kid: 'first' } });
    expect(await answer(gateway, forged)).toBe('401 jwt-signature-is-valid');
    expect(issuer.fetches).toBe(1);
  });

  it('are all tried for a token without kid', async () => {
    const [withoutKid, another] = await Promise.all([createKey(), createKey()]);
    const issuer = await startIssuer([first, withoutKid, second]);
    const gateway = await startGateway({ GITLAB_URL: issuer.url });
    expect(await answer(gateway, await token(second, issuer, false))).toBe(200);
    expect(await answer(gateway, await token(withoutKid, issuer))).toBe(200);
    expect(issuer.fetches).toBe(1);
    expect(await answer(gateway, await token(another, issuer))).toBe('401 jwt-signature-is-valid');
    expect(issuer.fetches).toBe(2);
  });

  it('are kept while the issuer is away, as long as JWKS_MAX_STALE says', async () => {
    const issuer = await startIssuer([first]);
    const gateway = await startGateway({ GITLAB_URL: issuer.url, JWKS_MAX_AGE: '600', JWKS_MAX_STALE: '3600' });
    const text = await token(first, issuer);
    expect(await answer(gateway, text)).toBe(200);
    await issuer.close();
    await gateway.clock('advance', { seconds: 600 });
    expect(await answer(gateway, text)).toBe(200);
    await gateway.clock('advance', { seconds: 3599 });
    expect(await answer(gateway, text)).toBe(200);
    await gateway.clock('advance', { seconds: 1 });
    expect(await answer(gateway, text)).toBe('401 issuer-is-available');
    await issuer.listen();
    await gateway.clock('advance', { seconds: 10 });
    expect(await answer(gateway, text)).toBe(200);
  });

  it('that were taken out are refused from the first refetch on, which a request past JWKS_MAX_AGE starts', async () => {
    const issuer = await startIssuer([first, second]);
    const gateway = await startGateway({ GITLAB_URL: issuer.url, JWKS_MAX_AGE: '600' });
    const text = await token(first, issuer);
    expect(await answer(gateway, text)).toBe(200);
    issuer.published = [second.jwk];
    await gateway.clock('advance', { seconds: 600 });
    expect(await answer(gateway, text)).toBe(200);
    let last: unknown = 200;
    for (const start = performance.now(); last === 200 && performance.now() - start < 5_000;) {
      last = await answer(gateway, text);
    }
    expect(last).toBe('401 jwt-key-is-known');
  });

  it('are asked for again after each cool-down while there are none', async () => {
    const issuer = await startIssuer([first]);
    await issuer.close();
    const gateway = await startGateway({ GITLAB_URL: issuer.url });
    const text = await token(first, issuer);
    expect(await answer(gateway, text)).toBe('401 issuer-is-available');
    await issuer.listen();
    expect(await answer(gateway, text)).toBe('401 issuer-is-available');
    expect(issuer.fetches).toBe(0);
    await gateway.clock('advance', { seconds: 10 });
    expect(await answer(gateway, text)).toBe(200);
  });

  describe('of an issuer that answers wrongly are none:', () => {
    const start = async () => {
      const issuer = await startIssuer([first]);
      return { issuer, gateway: await startGateway({ GITLAB_URL: issuer.url }) };
    };
    const expectNone = async (gateway: Gateway, issuer: Issuer, reason: string | RegExp) => {
      expect(await answer(gateway, await token(first, issuer))).toBe('401 issuer-is-available');
      expect((await gateway.exchanges()).at(-1)?.reason).toMatch(reason);
    };

    it('discovery of another issuer', async () => {
      const { issuer, gateway } = await start();
      issuer.discovery = { issuer: 'https://gitlab.com' };
      await expectNone(gateway, issuer, 'its discovery document is that of https://gitlab.com');
    });

    it('discovery without jwks_uri', async () => {
      const { issuer, gateway } = await start();
      issuer.discovery = { jwks_uri: undefined };
      await expectNone(gateway, issuer, 'not what discovery promises');
    });

    it('a status other than 200, a redirect too', async () => {
      const { issuer, gateway } = await start();
      issuer.answer = (_path, response) => Boolean(response.writeHead(302, { location: issuer.url }).end());
      await expectNone(gateway, issuer, 'openid-configuration answered 302');
    });

    it('a body that is not JSON', async () => {
      const { issuer, gateway } = await start();
      issuer.answer = (_path, response) => Boolean(response.end('<html>'));
      await expectNone(gateway, issuer, 'not JSON');
    });

    it('a body that does not end', async () => {
      const { issuer, gateway } = await start();
      issuer.answer = (_path, response) => {
        const write = (): unknown => response.destroyed || response.write(' '.repeat(65_536), write);
        write();
        return true;
      };
      await expectNone(gateway, issuer, 'longer than 262144 bytes');
    });

    it('only unusable keys', async () => {
      const { issuer, gateway } = await start();
      const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
      issuer.published = [
        { ...publicKey.export({ format: 'jwk' }), kid: 'first' },
        { ...first.jwk, use: 'enc' },
        { ...first.jwk, alg: 'RS512' },
        { kty: 'oct', k: 'c2VjcmV0' },
      ];
      await expectNone(gateway, issuer, 'none of its keys can verify RS256');
    });
  });

  it('are used beside entries that are malformed', async () => {
    const issuer = await startIssuer([]);
    issuer.published = [
      null,
      'key',
      {},
      { kty: 'RSA', kid: 'first', n: '', e: '' },
      { kty: 'EC', crv: 'P-256' },
      first.jwk,
    ];
    const gateway = await startGateway({ GITLAB_URL: issuer.url });
    expect(await answer(gateway, await token(first, issuer))).toBe(200);
  });

  it('of several issuers are put together, but each verifies only its own tokens', async () => {
    const [one, two] = await Promise.all([startIssuer([first]), startIssuer([second])]);
    const gateway = await startGateway({ GITLAB_URL: `${one.url}, ${two.url}/` });
    expect(await answer(gateway, await token(first, one))).toBe(200);
    expect(await answer(gateway, await token(second, two))).toBe(200);
    expect(await answer(gateway, await token(second, one))).toBe('401 jwt-key-is-known');
    expect(await answer(gateway, await token(second, one, false))).toBe('401 jwt-signature-is-valid');
  });

  it('are asked for at GITLAB_CONNECT_URL, jwks_uri too', async () => {
    const issuer = await startIssuer([first], 'http://saas.example.com:3001');
    const gateway = await startGateway({ GITLAB_URL: issuer.url, GITLAB_CONNECT_URL: issuer.address });
    expect(await answer(gateway, await token(first, issuer))).toBe(200);
    expect(issuer.requests).toEqual([DISCOVERY_PATH, JWKS_PATH]);
  });

  it('may lie at another origin than the issuer’s', async () => {
    const keys = await startIssuer([first]);
    const issuer = await startIssuer([], 'http://saas.example.com:3001');
    issuer.discovery = { jwks_uri: `${keys.address}${JWKS_PATH}` };
    const gateway = await startGateway({ GITLAB_URL: issuer.url, GITLAB_CONNECT_URL: issuer.address });
    expect(await answer(gateway, await token(first, issuer))).toBe(200);
    expect(keys.requests).toEqual([JWKS_PATH]);
  });
});
