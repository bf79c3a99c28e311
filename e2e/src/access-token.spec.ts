import { accessTokenClaimsSchema, type AccessToken } from '@tandem/contracts';
import { CodeSuggestions } from '@gitbeaker/rest';
import { startTandem, type Tandem } from '@tandem/testing';
import {
  calculateJwkThumbprint,
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  jwtVerify,
  type JWK,
} from 'jose';
import * as openid from 'openid-client';
import { requestToken } from './support/administration.js';
import { FROM_WORKHORSE } from './support/answers.js';

let tandem: Tandem;

beforeAll(async () => {
  tandem = await startTandem();
});

afterAll(() => tandem?.close());

const developer = { as: 'glpat-selfmanaged-dev-0001' };
const serviceAccount = { as: 'glpat-saas-acme-service-01' };
const keys = async () => (await tandem.saas.request('GET', '/oauth/discovery/keys')).json as { keys: JWK[] };

it('is for the user as whom an administrator acts', async () => {
  const root = { as: 'glpat-saas-admin-root-0001' };
  expect((await requestToken(tandem.saas, root)).status).toBe(401);
  const { status, json } = await requestToken(tandem.saas, { ...root, headers: { sudo: 'acme-owner' } });
  expect([status, decodeJwt((json as AccessToken).access_token).gitlab_realm]).toEqual([201, 'saas']);
  const admin = { as: 'glpat-selfmanaged-root-001', headers: { sudo: 'developer' } };
  expect((await requestToken(tandem.selfManaged, admin)).status).toBe(201);
  const user = { ...developer, headers: { sudo: 'root' } };
  expect((await requestToken(tandem.selfManaged, user)).status).toBe(403);
});

describe('the answer and its JWT', () => {
  it('have these keys and claims and no others, to the second', async () => {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    await tandem.clock.freeze(`${tomorrow}T13:05:18.900Z`);
    try {
      const iat = Date.parse(`${tomorrow}T13:05:18Z`) / 1000;
      const { status, json, headers } = await requestToken(tandem.selfManaged, developer);
      expect(status).toBe(201);
      expect(headers['content-type']).toBe('application/json');
      expect(json).toEqual({ access_token: expect.any(String), expires_in: 3600, created_at: iat });
      expect(Object.keys(json as object)).toEqual(['access_token', 'expires_in', 'created_at']);
      const token = (json as AccessToken).access_token;
      expect(decodeJwt(token)).toStrictEqual({
        jti: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        aud: 'gitlab-code-suggestions',
        iss: tandem.saas.url,
        iat,
        nbf: iat - 5,
        exp: iat + 3600,
        gitlab_realm: 'self-managed',
      });
      expect(accessTokenClaimsSchema.safeParse(decodeJwt(token)).success).toBe(true);
      expect(decodeProtectedHeader(token)).toStrictEqual({
        alg: 'RS256',
        typ: 'JWT',
        kid: (await keys()).keys[0]?.kid,
      });
      expect(Buffer.from(token.split('.')[2] ?? '', 'base64url')).toHaveLength(256);
    } finally {
      await tandem.clock.reset();
    }
  });

  it('follow the clock of SaaS, not that of self-managed', async () => {
    await tandem.saas.clock.skew(-7200);
    try {
      const { json } = await requestToken(tandem.selfManaged, developer);
      const { created_at } = json as AccessToken;
      expect(Math.abs(created_at - (Date.now() / 1000 - 7200))).toBeLessThan(60);
    } finally {
      await tandem.saas.clock.reset();
    }
  });

  it('are new for every request', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => requestToken(tandem.selfManaged, developer)));
    const ids = answers.map(({ json }) => decodeJwt((json as AccessToken).access_token).jti);
    expect(new Set(ids).size).toBe(10);
  });

  it('name the realm: self-managed for a proxied request, saas for a direct one', async () => {
    const realmOf = async (headers: Record<string, string>) => {
      const { json } = await requestToken(tandem.saas, { ...serviceAccount, headers });
      return decodeJwt((json as AccessToken).access_token).gitlab_realm;
    };
    expect(await realmOf(FROM_WORKHORSE)).toBe('self-managed');
    expect(await realmOf({ 'user-agent': 'GitLab Workflow' })).toBe('saas');
    expect(await realmOf({})).toBe('saas');
  });
});

describe('discovery and keys', () => {
  it('discovery names the issuer that the JWT names, and where its keys are, whatever Host says', async () => {
    const given = await tandem.saas.request('GET', '/.well-known/openid-configuration', {
      headers: { host: 'another-name' },
    });
    expect(given.json).toMatchObject({ issuer: tandem.saas.url, jwks_uri: `${tandem.saas.url}/oauth/discovery/keys` });
    expect(given.headers['cache-control']).toMatch(/max-age=\d+, public/);
  });

  it('a key is exactly this, with its RFC 7638 thumbprint as kid, and cacheable', async () => {
    const given = await tandem.saas.request('GET', '/oauth/discovery/keys');
    const [key, ...others] = (given.json as { keys: JWK[] }).keys;
    expect(others).toEqual([]);
    expect(Object.keys(key ?? {})).toEqual(['kty', 'kid', 'e', 'n', 'use', 'alg']);
    expect(key).toMatchObject({ kty: 'RSA', use: 'sig', alg: 'RS256', kid: await calculateJwkThumbprint(key ?? {}) });
    expect(Buffer.from(key?.n ?? '', 'base64url')).toHaveLength(256);
    expect(given.headers['cache-control']).toMatch(/max-age=\d+, public/);
  });

  it('jose verifies the JWT', async () => {
    const { access_token } = (await requestToken(tandem.selfManaged, developer)).json as AccessToken;
    const keySet = createRemoteJWKSet(new URL(`${tandem.saas.url}/oauth/discovery/keys`));
    const options = { issuer: tandem.saas.url, audience: 'gitlab-code-suggestions', algorithms: ['RS256'] };
    await expect(jwtVerify(access_token, keySet, options)).resolves.toMatchObject({
      payload: { gitlab_realm: 'self-managed' },
    });
    const [header, , signature] = access_token.split('.');
    const other = Buffer.from(JSON.stringify({ ...decodeJwt(access_token), exp: 9_999_999_999 })).toString('base64url');
    await expect(jwtVerify([header, other, signature].join('.'), keySet, options)).rejects.toThrow('signature');
  });

  it('openid-client discovers the issuer', async () => {
    const configuration = await openid.discovery(new URL(tandem.saas.url), 'code-suggest', undefined, undefined, {
      execute: [openid.allowInsecureRequests],
    });
    expect(configuration.serverMetadata()).toMatchObject({
      issuer: tandem.saas.url,
      jwks_uri: `${tandem.saas.url}/oauth/discovery/keys`,
      id_token_signing_alg_values_supported: ['RS256'],
    });
  });
});

describe('@gitbeaker/rest', () => {
  it('gets a JWT from self-managed by CodeSuggestions.createAccessToken()', async () => {
    const client = new CodeSuggestions({ host: tandem.selfManaged.url, token: developer.as });
    const answer = (await client.createAccessToken()) as unknown as AccessToken;
    expect(decodeJwt(answer.access_token)).toMatchObject({ iss: tandem.saas.url, gitlab_realm: 'self-managed' });
  });
});

describe('JWT_KEY_ID=off, as in mid-2023', () => {
  it('leaves kid out of the header and publishes a second key', async () => {
    await tandem.saas.process.restart({ JWT_KEY_ID: 'off' });
    try {
      const { access_token } = (await requestToken(tandem.selfManaged, developer)).json as AccessToken;
      expect(decodeProtectedHeader(access_token)).toStrictEqual({ alg: 'RS256', typ: 'JWT' });
      expect((await keys()).keys).toHaveLength(2);
      const suggestions = await tandem.developer.openEditor().requestSuggestions({
        fileName: 'a.ts',
        contentAboveCursor: 'const one = 1;\nconst two = 2;\nconst o',
        contentBelowCursor: '',
      });
      expect(suggestions.object).toBe('text_completion');
    } finally {
      await tandem.saas.process.restart({ JWT_KEY_ID: 'on' });
    }
  });
});

describe('a JWT outlives what it was given for', () => {
  it('one of before a restart of SaaS still verifies: the keys are in the database', async () => {
    const { access_token } = (await requestToken(tandem.selfManaged, developer)).json as AccessToken;
    const before = await keys();
    await tandem.saas.process.restart();
    expect(await keys()).toEqual(before);
    const keySet = createRemoteJWKSet(new URL(`${tandem.saas.url}/oauth/discovery/keys`));
    await expect(jwtVerify(access_token, keySet)).resolves.toBeDefined();
  });
});
