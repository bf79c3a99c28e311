import { exportSPKI, importJWK, SignJWT, UnsecuredJWT, type CryptoKey } from 'jose';
import { KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { editorHeaders, type Gateway, useGateway } from '../fixtures/gateway.js';
import { createKey, type Issuer, type IssuerKey, signToken, type TokenOptions } from '../fixtures/issuer.js';

describe('authentication', () => {
  let issuer: Issuer;
  let gateway: Gateway;
  let key: IssuerKey;
  let otherKey: IssuerKey;

  useGateway((started) => ({ issuer, gateway, key } = started));

  beforeAll(async () => {
    otherKey = await createKey('key-1');
  });

  const token = (options: Partial<TokenOptions> = {}) => signToken({ key, issuer: issuer.url, ...options });
  const refusal = async (response: Response) => {
    const [last] = (await gateway.exchanges(new URL(response.url).pathname)).slice(-1);
    return { status: response.status, body: await response.json(), rule: last?.rule };
  };

  it('accepts a token of its issuer', async () => {
    expect((await gateway.complete(await token())).status).toBe(200);
  });

  it('accepts the scheme in any case', async () => {
    const response = await gateway.complete('', undefined, { authorization: `bearer ${await token()}` });
    expect(response.status).toBe(200);
  });

  it('accepts a token without kid', async () => {
    expect((await gateway.complete(await token({ header: { kid: undefined } }))).status).toBe(200);
  });

  describe('refuses with 401, in this order,', () => {
    const headers = async (changes: Record<string, string | undefined>) =>
      Object.fromEntries(
        Object.entries({ ...editorHeaders('not-a-jwt'), ...changes }).filter(([, value]) => value !== undefined),
      ) as Record<string, string>;
    const post = async (changes: Record<string, string | undefined>) =>
      refusal(await gateway.fetch('/v2/completions', { method: 'POST', headers: await headers(changes), body: '{' }));

    it('no Authorization header', async () => {
      const changes = { authorization: undefined, 'x-gitlab-authentication-type': undefined };
      expect(await post(changes)).toEqual({
        status: 401,
        body: { error: 'No authorization header presented' },
        rule: 'authorization-header-is-presented',
      });
    });

    it.each(['', 'Basic Zm9vOmJhcg==', 'Bearer', 'glpat-xxxxxxxxxxxxxxxxxxxx'])(
      'an Authorization header without a bearer token: %j',
      async (authorization) => {
        expect(await post({ authorization, 'x-gitlab-authentication-type': undefined })).toEqual({
          status: 401,
          body: { error: 'Invalid authorization header' },
          rule: 'authorization-header-is-bearer',
        });
      },
    );

    it.each([undefined, 'token', 'OIDC'])('the authentication type %j', async (type) => {
      expect(await post({ 'x-gitlab-authentication-type': type })).toEqual({
        status: 401,
        body: { error: 'Invalid authentication token type - only OIDC is supported' },
        rule: 'authentication-type-is-oidc',
      });
    });

    it.each(['undefined', 'not-a-jwt', 'two words', 'e30.e30.', 'eyJhbGciOiJSUzI1NiJ9.W10.AAAA'])(
      'a token that is no JWT: %j',
      async (text) => {
        expect(await post({ authorization: `Bearer ${text}` })).toMatchObject({
          status: 401,
          body: { error: 'Forbidden by auth provider' },
        });
      },
    );

    it('the body, unread', async () => {
      const response = await post({ authorization: `Bearer ${await token()}` });
      expect(response).toMatchObject({ status: 422, rule: 'request-is-valid' });
    });

    it('a body that comes after its header', async () => {
      const all = { ...(await headers({ authorization: `Bearer ${await token()}` })), expect: '100-continue' };
      const request = httpRequest(`${gateway.url}/v2/completions`, { method: 'POST', headers: all });
      request.once('continue', () => request.end('{'));
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      await once(response.resume(), 'end');
      expect(response.statusCode).toBe(422);
      expect((await gateway.exchanges()).at(-1)?.rule).toBe('request-is-valid');
    });
  });

  describe('forbids a token', () => {
    const now = () => Math.floor(Date.now() / 1000);
    const unsigned = () =>
      new UnsecuredJWT({ gitlab_realm: 'saas' })
        .setIssuer(issuer.url)
        .setAudience('gitlab-code-suggestions')
        .setNotBefore('-5s')
        .setExpirationTime('1h')
        .encode();
    const signedWithPublicKey = async () => {
      const publicKey = (await importJWK(key.jwk, 'RS256', { extractable: true })) as CryptoKey;
      const secret = new TextEncoder().encode(await exportSPKI(publicKey));
      return new SignJWT({ gitlab_realm: 'saas' })
        .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
        .setIssuer(issuer.url)
        .setAudience('gitlab-code-suggestions')
        .setNotBefore('-5s')
        .setExpirationTime('1h')
        .sign(secret);
    };
    const handmade = async (header: object, hash = 'sha256') => {
      const [, payload] = (await token()).split('.');
      const input = `${Buffer.from(JSON.stringify({ ...header, kid: 'key-1' })).toString('base64url')}.${payload}`;
      return `${input}.${sign(hash, Buffer.from(input), KeyObject.from(key.privateKey)).toString('base64url')}`;
    };
    const tampered = async () => {
      const [header, , signature] = (await token()).split('.');
      const [, payload] = (await token({ claims: { gitlab_realm: 'saas' } })).split('.');
      return [header, payload, signature].join('.');
    };

    it.each<[string, string, () => string | Promise<string>]>([
      ['signed with another key', 'jwt-signature-is-valid', () => token({ key: otherKey })],
      ['whose claims were changed', 'jwt-signature-is-valid', tampered],
      ['without a signature', 'jwt-algorithm-is-rs256', unsigned],
      ['signed with the public key as a secret', 'jwt-algorithm-is-rs256', signedWithPublicKey],
      ['of RS512', 'jwt-algorithm-is-rs256', () => handmade({ alg: 'RS512' }, 'sha512')],
      ['for another audience', 'jwt-audience-is-code-suggest', () => token({ claims: { aud: 'gitlab-other' } })],
      ['without audience', 'jwt-has-aud', () => token({ claims: { aud: undefined } })],
      ['of an issuer that is not trusted', 'jwt-issuer-is-trusted', () => token({ issuer: 'https://gitlab.com' })],
      ['of the issuer with a slash at its end', 'jwt-issuer-is-trusted', () => token({ issuer: `${issuer.url}/` })],
      ['without issuer', 'jwt-issuer-is-trusted', () => token({ claims: { iss: undefined } })],
      ['that has expired', 'jwt-is-not-expired', () => token({ claims: { exp: now() - 1 } })],
      ['that expires now', 'jwt-is-not-expired', () => token({ claims: { exp: now() } })],
      ['without exp', 'jwt-has-exp', () => token({ claims: { exp: undefined } })],
      ['that is not valid yet', 'jwt-is-valid-already', () => token({ claims: { nbf: now() + 30 } })],
      ['without nbf', 'jwt-has-nbf', () => token({ claims: { nbf: undefined } })],
      ['whose exp is a text', 'jwt-is-not-expired', () => token({ claims: { exp: '9999999999' } })],
      [
        'with a header that must be understood',
        'jwt-is-well-formed',
        () => handmade({ alg: 'RS256', crit: ['odd'], odd: 1 }),
      ],
      ['that is no JWT', 'jwt-is-well-formed', () => 'undefined'],
    ])('%s, by the rule %s', async (_what, rule, create) => {
      expect(await refusal(await gateway.complete(await create()))).toEqual({
        status: 401,
        body: { error: 'Forbidden by auth provider' },
        rule,
      });
    });

    it('by its whole text, after the same token with its own signature was accepted', async () => {
      const accepted = await token();
      expect((await gateway.complete(accepted)).status).toBe(200);
      const end = accepted.lastIndexOf('.') + 1;
      const other = (await signToken({ key: otherKey, issuer: issuer.url })).split('.')[2];
      const forged = accepted.slice(0, end) + other;
      expect((await refusal(await gateway.complete(forged))).rule).toBe('jwt-signature-is-valid');
      expect((await gateway.complete(accepted)).status).toBe(200);
    });

    it('by its own clock, to the second', async () => {
      const start = now() + 60;
      await gateway.clock('freeze', { at: new Date(start * 1000).toISOString() });
      const valid = await token({ now: start });
      const statusAfter = async (skew: number) => {
        await gateway.clock('skew', { seconds: skew });
        return (await gateway.complete(valid)).status;
      };
      expect(await statusAfter(-6)).toBe(401);
      expect(await statusAfter(-5)).toBe(200);
      expect(await statusAfter(3599)).toBe(200);
      expect(await statusAfter(3600)).toBe(401);
      await gateway.clock('reset');
    });
  });

  describe('compares headers with claims:', () => {
    it.each<[Record<string, string>, number]>([
      [{ 'x-gitlab-realm': 'self-managed' }, 200],
      [{ 'x-gitlab-instance-id': 'anything, where the token has no sub' }, 200],
      [{ 'x-gitlab-host-name': 'gitlab.example.com', 'x-gitlab-global-user-id': '7' }, 200],
      [{ 'x-gitlab-realm': 'saas' }, 401],
      [{ 'x-gitlab-realm': '' }, 401],
    ])('%j is %d', async (headers, status) => {
      const response = await gateway.complete(await token(), undefined, headers);
      expect(response.status).toBe(status);
      if (status === 401) {
        expect(await refusal(response)).toEqual({
          status,
          body: { error: "Header mismatch 'X-Gitlab-Realm'" },
          rule: 'header-agrees-with-claim',
        });
      }
    });

    it('X-Gitlab-Instance-Id with sub', async () => {
      const withSubject = await token({ claims: { sub: 'instance-1' } });
      const response = await gateway.complete(withSubject, undefined, { 'x-gitlab-instance-id': 'instance-2' });
      expect(await response.json()).toEqual({ error: "Header mismatch 'X-Gitlab-Instance-Id'" });
    });

    it('only of a token that is valid', async () => {
      const response = await gateway.complete(await token({ key: otherKey }), undefined, { 'x-gitlab-realm': 'saas' });
      expect(await response.json()).toEqual({ error: 'Forbidden by auth provider' });
    });
  });

  it('tells no client why, and keeps the token out of what it tells the journal', async () => {
    const foreign = await token({ key: otherKey });
    await gateway.complete(foreign);
    const [last] = (await gateway.exchanges()).slice(-1);
    expect(JSON.stringify(last)).not.toContain(foreign);
    expect(JSON.stringify(last)).not.toContain(foreign.split('.')[2]);
  });
});
