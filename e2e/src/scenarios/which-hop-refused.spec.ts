import { EditorClientError } from '@tandem/editor-client';
import { PERSONAS, type Tandem } from '@tandem/testing';
import { Administration } from '../support/administration.js';
import { UNAUTHORIZED } from '../support/answers.js';
import { whatTheExchangesShow } from './what-the-exchanges-show.js';
import { sharedTandem } from '../support/shared-tandem.js';

const FILE = { fileName: 'a.ts', contentAboveCursor: 'const a = 1;\nconst b = 1;\ncon', contentBelowCursor: '' };

let tandem: Tandem;
let selfManaged: Administration;
let saas: Administration;
beforeAll(async () => {
  tandem = await sharedTandem();
  selfManaged = new Administration(tandem.selfManaged);
  saas = new Administration(tandem.saas);
});
afterAll(() => tandem?.close());
beforeEach(() => tandem.reset());

/** What an editor is told when it is refused, and what the exchanges show of the same request. */
async function refusal(personalAccessToken: string, exchanges: number) {
  const editor = tandem.developer.openEditor({ personalAccessToken });
  const error: unknown = await editor.requestSuggestions(FILE).catch((caught: unknown) => caught);
  if (!(error instanceof EditorClientError)) throw new Error('nothing was refused');
  const { code, status, correlationId = '' } = error;
  return { code, status, exchanges: await whatTheExchangesShow(tandem, correlationId, exchanges) };
}

describe('complaint: nobody can tell which hop refused, a bad stored token looks like a bad PAT', () => {
  it('a bad PAT: 401 from the instance, and SaaS was never asked', async () => {
    const { code, status } = await refusal('glpat-aaaaaaaaaaaaaaaaaaaa', 1);
    expect([code, status]).toEqual(['personal_access_token_refused', 401]);
    const [asked] = await tandem.selfManaged.exchanges({ step: 8 });
    expect(await whatTheExchangesShow(tandem, asked!.correlation_id, 1)).toEqual([
      'self-managed in 8: 401 by token-is-known',
    ]);
    expect(await tandem.exchanges({ step: 9 })).toEqual([]);
  });

  it('a bad stored token: the same 401 on the wire, but the editor says SaaS, and the exchanges say where and why', async () => {
    await selfManaged.setSettings({ ai_access_token: 'glpat-bbbbbbbbbbbbbbbbbbbb' });
    expect(await refusal(PERSONAS.selfManaged.developer.token, 3)).toEqual({
      code: 'saas_refused',
      status: 401,
      exchanges: [
        'self-managed in 8: 401 by saas-answers',
        'self-managed out 9: 401',
        'saas in 9: 401 by token-is-known',
      ],
    });
    const wire = await tandem.selfManaged.request('POST', '/api/v4/code_suggestions/tokens', {
      as: 'glpat-aaaaaaaaaaaaaaaaaaaa',
    });
    const relayed = await tandem.selfManaged.request('POST', '/api/v4/code_suggestions/tokens', {
      as: PERSONAS.selfManaged.developer,
    });
    expect([wire.json, relayed.json]).toEqual([UNAUTHORIZED, UNAUTHORIZED]);
  });

  it.each<[string, string, () => Promise<unknown>]>([
    [
      'a flag of SaaS',
      'instance-admin-flag-is-on',
      () => saas.call('DELETE', '/features/code_suggestions_for_instance_admin_enabled'),
    ],
    ['a group of SaaS', 'access-code-suggestions', () => saas.call('PUT', '/groups/acme', { code_suggestions: false })],
    [
      'a blocked account of SaaS',
      'user-may-use-the-api',
      async () => saas.call('POST', `/users/${await serviceAccountId()}/block`),
    ],
  ])('%s: the exchanges name %s at SaaS', async (_what, rule, switchOff) => {
    await switchOff();
    const { code, exchanges } = await refusal(PERSONAS.selfManaged.developer.token, 3);
    expect(code).toBe('saas_refused');
    expect(exchanges).toContainEqual(expect.stringMatching(new RegExp(`^saas in 9: 40[13] by ${rule}$`)));
  });

  it('the error that fails a test names service, rule and correlation id', async () => {
    await selfManaged.setSettings({ ai_access_token: 'glpat-bbbbbbbbbbbbbbbbbbbb' });
    await expect(tandem.developer.requestToken()).rejects.toThrow(
      /saas refused by token-is-known; .*request [\w-]+\)$/,
    );
  });

  it('a refusal of Code Suggest is none of the instance', async () => {
    await tandem.saas.faults.set({ kind: 'wrong-audience' });
    const { code, exchanges } = await refusal(PERSONAS.selfManaged.developer.token, 1);
    expect([code, exchanges]).toEqual([
      'code_suggest_refused',
      ['model-gateway in 12: 401 by jwt-audience-is-code-suggest'],
    ]);
  });

  it('no exchange shows a token, each shows by a fingerprint which one it was', async () => {
    await selfManaged.setSettings({ ai_access_token: 'glpat-bbbbbbbbbbbbbbbbbbbb' });
    await refusal(PERSONAS.selfManaged.developer.token, 3);
    const [asked] = await tandem.saas.exchanges({ step: 9 });
    const [sent] = await tandem.selfManaged.exchanges({ step: 9 });
    expect(asked?.request.headers.authorization).toMatch(/^Bearer sha256:[0-9a-f]{8}$/);
    expect(sent?.request.headers.authorization).toBe(asked?.request.headers.authorization);
    expect(JSON.stringify(await tandem.exchanges())).not.toMatch(/glpat-\w/);
  });

  async function serviceAccountId(): Promise<number> {
    const { username } = PERSONAS.saas.serviceAccount;
    return (await saas.call<{ id: number }[]>('GET', `/users?username=${username}`))[0]!.id;
  }
});
