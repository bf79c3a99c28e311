import type { AccessToken } from '@tandem/contracts';
import { CodeSuggestions } from '@gitbeaker/rest';
import { startTandem, type Tandem } from '@tandem/testing';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, type JWK } from 'jose';
import * as openid from 'openid-client';
import { requestToken } from './support/administration.js';

let tandem: Tandem;

beforeAll(async () => {
  tandem = await startTandem();
});

afterAll(() => tandem?.close());

const developer = { as: 'glpat-selfmanaged-dev-0001' };
const keys = async () => (await tandem.saas.request('GET', '/oauth/discovery/keys')).json as { keys: JWK[] };

describe('discovery and keys', () => {
  it('publishes one key, of exactly these parts', async () => {
    expect((await keys()).keys.map((key) => Object.keys(key))).toEqual([['kty', 'kid', 'e', 'n', 'use', 'alg']]);
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
  it('jose verifies one of before a restart of SaaS: the keys are in the database', async () => {
    const { access_token } = (await requestToken(tandem.selfManaged, developer)).json as AccessToken;
    const before = await keys();
    await tandem.saas.process.restart();
    expect(await keys()).toEqual(before);
    const keySet = createRemoteJWKSet(new URL(`${tandem.saas.url}/oauth/discovery/keys`));
    const options = { issuer: tandem.saas.url, audience: 'gitlab-code-suggestions', algorithms: ['RS256'] };
    await expect(jwtVerify(access_token, keySet, options)).resolves.toMatchObject({
      payload: { gitlab_realm: 'self-managed' },
    });
  });
});
