import type { Tandem } from '@tandem/testing';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import { sharedTandem } from '../support/shared-tandem.js';

const FILE = { fileName: 'a.ts', contentAboveCursor: 'const a = 1;\nconst b = 1;\ncon', contentBelowCursor: '' };
const HOUR = 3600;
const DAY = 86_400;

let tandem: Tandem;
beforeAll(async () => (tandem = await sharedTandem()));
afterAll(() => tandem?.close());
beforeEach(() => tandem.reset());

const published = async () => (await tandem.saas.request('GET', '/oauth/discovery/keys')).json as JSONWebKeySet;
const kidsOf = ({ keys }: JSONWebKeySet) => keys.map(({ kid }) => kid);
const newJwt = async () => (await tandem.developer.openEditor().requestToken()).access_token;
const signer = (jwt: string) => decodeProtectedHeader(jwt).kid;

async function rotate(): Promise<{ kid: string; signs_from: string }> {
  const as = tandem.saas.people.root;
  const { status, json } = await tandem.saas.request('POST', '/api/v4/signing_keys/rotate', { as });
  expect(status).toBe(201);
  return json as { kid: string; signs_from: string };
}

const suggestWith = (jwt: string) =>
  tandem.modelGateway.request('POST', '/v2/completions', {
    as: jwt,
    headers: { 'x-gitlab-authentication-type': 'oidc' },
    body: { current_file: { file_name: 'a.ts', content_above_cursor: 'a', content_below_cursor: '' } },
  });

describe('complaint: keys could not be rotated without an outage', () => {
  it('published a day ahead, the new key signs when every verifier can have it, and nobody is refused on the way', async () => {
    const before = signer(await newJwt());
    const { kid } = await rotate();
    expect(kidsOf(await published())).toEqual([before, kid]);
    const signers = new Set<string | undefined>();
    for (let hour = 0; hour < 28; hour += 1) {
      const editor = tandem.developer.openEditor();
      const jwt = (await editor.requestToken()).access_token;
      signers.add(signer(jwt));
      expect((await editor.requestSuggestions(FILE)).choices).toHaveLength(1);
      await tandem.clock.advance(HOUR);
    }
    expect([...signers]).toEqual([before, kid]);
    const refused = (await tandem.modelGateway.exchanges({ step: 12 })).filter(({ status }) => status !== 200);
    expect(refused).toEqual([]);
  });

  it('a JWT of the old key counts until its end, and the old key is published as long', async () => {
    const { kid } = await rotate();
    await tandem.clock.advance(DAY - 60);
    const last = await newJwt();
    expect(signer(last)).not.toBe(kid);
    await tandem.clock.advance(60);
    expect(signer(await newJwt())).toBe(kid);
    expect((await suggestWith(last)).status).toBe(200);
    expect(kidsOf(await published())).toEqual([signer(last), kid]);
    await tandem.clock.advance(HOUR + 1);
    expect((await suggestWith(last)).status).toBe(401);
    expect(kidsOf(await published())).toEqual([kid]);
    expect((await suggestWith(await newJwt())).status).toBe(200);
  });

  it('a verifier that keeps a key set for 24 hours and never asks again in between, as GitLab’s, misses nothing', async () => {
    await rotate();
    const kept = createLocalJWKSet(await published());
    for (const seconds of [0, DAY - 1]) {
      await tandem.clock.advance(seconds || 1);
      const [, payload] = (await newJwt()).split('.');
      const { iat } = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as { iat: number };
      await expect(jwtVerify(await newJwt(), kept, { currentDate: new Date(iat * 1000) })).resolves.toBeDefined();
    }
  });

  it('one that has the set of before the rotation is the outage of then; Code Suggest asks once, and goes on', async () => {
    const stale = createLocalJWKSet(await published());
    await tandem.developer.openEditor().requestSuggestions(FILE);
    await rotate();
    await tandem.saas.clock.advance(DAY);
    await tandem.selfManaged.clock.advance(DAY);
    await tandem.modelGateway.clock.advance(DAY);
    const jwt = await newJwt();
    await expect(jwtVerify(jwt, stale)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
    expect((await suggestWith(jwt)).status).toBe(200);
    expect((await tandem.modelGateway.exchanges({ path: '/oauth/discovery/keys' })).length).toBe(2);
  });

  it('where the issuer serves old keys, the exchanges say that the key is not known', async () => {
    await rotate();
    await tandem.saas.faults.set({ kind: 'stale-keys' });
    await tandem.clock.advance(DAY);
    const { status, headers } = await suggestWith(await newJwt());
    expect(status).toBe(401);
    const [shown] = await tandem.modelGateway.exchanges({ correlation_id: String(headers['x-request-id']), step: 12 });
    expect([shown?.rule, shown?.reason]).toEqual([
      'jwt-key-is-known',
      expect.stringMatching(/^the issuer publishes no key "/),
    ]);
  });
});
