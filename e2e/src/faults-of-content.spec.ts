import { type Fault, PERSONAS, startTandem, type Tandem } from '@tandem/testing';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { requestToken } from './support/administration.js';

const FILE = { fileName: 'a.ts', contentAboveCursor: 'const a = 1;\nconst b = 1;\ncon', contentBelowCursor: '' };
const PUBLISHED_AHEAD = 86_400;

let tandem: Tandem;
beforeAll(async () => (tandem = await startTandem()));
afterAll(() => tandem?.close());
beforeEach(() => tandem.reset());

/** Nothing of a fault is left once it is taken back. */
afterEach(async () => {
  await tandem.faults.clear();
  await tandem.clock.reset();
  const editor = tandem.developer.openEditor();
  expect((await editor.requestSuggestions(FILE)).choices).toHaveLength(1);
  const { keys } = (await tandem.saas.request('GET', '/oauth/discovery/keys')).json as { keys: { kid: string }[] };
  const { access_token: token } = await editor.currentToken();
  expect(keys.map(({ kid }) => kid)).toContain(decodeProtectedHeader(token).kid);
});

const refusal = async () => (await tandem.modelGateway.exchanges({ step: 12 })).at(-1);

describe.each<[Fault['kind'], string]>([
  ['expired-jwt', 'jwt-is-not-expired'],
  ['badly-signed-jwt', 'jwt-signature-is-valid'],
  ['wrong-audience', 'jwt-audience-is-code-suggest'],
  ['wrong-issuer', 'jwt-issuer-is-trusted'],
])('%s', (kind, rule) => {
  const fault = { kind } as Fault;

  it(`is given out as if it were good, and Code Suggest refuses it by ${rule}`, async () => {
    await tandem.saas.faults.set(fault);
    const editor = tandem.developer.openEditor();
    const { expires_in, created_at } = await editor.requestToken();
    expect([expires_in, Math.abs(created_at - Date.now() / 1000) < 60]).toEqual([3600, true]);
    await expect(editor.requestSuggestions(FILE)).rejects.toMatchObject({ code: 'code_suggest_refused', status: 401 });
    expect(await refusal()).toMatchObject({ status: 401, answer_step: 13, rule });
    const [corrupted] = await tandem.saas.exchanges({ step: 9 });
    expect(corrupted).toMatchObject({ status: 201, rule: 'no-fault-strikes' });
    expect(corrupted?.reason).toMatch(new RegExp(`^fault \\d+ of the simulator: ${kind}$`));
  });

  it('once: the editor renews the token and never shows its user anything of it', async () => {
    await tandem.saas.faults.set({ ...fault, times: 1 });
    expect((await tandem.developer.openEditor().requestSuggestions(FILE)).choices).toHaveLength(1);
    const asked = await tandem.modelGateway.exchanges({ step: 12 });
    expect(asked.map(({ status }) => status)).toEqual([401, 200]);
    expect(await tandem.saas.faults.list()).toMatchObject([{ kind, fired: 1, spent: true }]);
  });

  it('is given to a user of SaaS who asks it directly, too', async () => {
    await tandem.saas.faults.set({ ...fault, times: 1 });
    const [corrupted, good] = [await direct(), await direct()];
    const differing = Object.keys(good).filter((claim) => claim !== 'jti' && corrupted[claim] !== good[claim]);
    const wrongClaims = { 'expired-jwt': ['iat', 'nbf', 'exp'], 'wrong-audience': ['aud'], 'wrong-issuer': ['iss'] };
    expect(differing.filter((claim) => !['iat', 'nbf', 'exp'].includes(claim) || kind === 'expired-jwt')).toEqual(
      wrongClaims[kind as keyof typeof wrongClaims] ?? [],
    );
  });
});

async function direct(): Promise<Record<string, unknown>> {
  const { json } = await requestToken(tandem.saas, { as: PERSONAS.saas.acmeOwner });
  return decodeJwt((json as { access_token: string }).access_token);
}

describe('where JWTs name no key', () => {
  beforeAll(() => tandem.saas.process.restart({ JWT_KEY_ID: 'off' }));
  afterAll(() => tandem.saas.process.restart({ JWT_KEY_ID: 'on' }));

  it('an expired one is still signed with the key that signs now', async () => {
    await tandem.saas.faults.set({ kind: 'expired-jwt' });
    const editor = tandem.developer.openEditor();
    expect(decodeProtectedHeader((await editor.requestToken()).access_token).kid).toBeUndefined();
    await expect(editor.requestSuggestions(FILE)).rejects.toMatchObject({ code: 'code_suggest_refused' });
    expect((await refusal())?.rule).toBe('jwt-is-not-expired');
    await tandem.faults.clear();
    await tandem.saas.process.restart({ JWT_KEY_ID: 'on' });
  });
});

describe('stale-keys', () => {
  it('after a rotation, Code Suggest does not know the key until it is served', async () => {
    const { saas } = tandem;
    await saas.faults.set({ kind: 'stale-keys' });
    expect((await saas.request('POST', '/api/v4/signing_keys/rotate', { as: saas.people.root })).status).toBe(201);
    await tandem.clock.advance(PUBLISHED_AHEAD);
    const editor = tandem.developer.openEditor();
    await expect(editor.requestSuggestions(FILE)).rejects.toMatchObject({ code: 'code_suggest_refused' });
    expect((await refusal())?.rule).toBe('jwt-key-is-known');
    await saas.faults.clear();
    await tandem.clock.advance(10);
    expect((await editor.requestSuggestions(FILE)).choices).toHaveLength(1);
  });

  it('of a single key leaves none, and Code Suggest refuses by issuer-is-available', async () => {
    await tandem.saas.faults.set({ kind: 'stale-keys' });
    await expect(tandem.developer.openEditor().requestSuggestions(FILE)).rejects.toMatchObject({
      code: 'code_suggest_refused',
    });
    expect((await refusal())?.rule).toBe('issuer-is-available');
    // It would not ask for keys again before its cool-down has passed.
    await tandem.modelGateway.reset();
  });
});
