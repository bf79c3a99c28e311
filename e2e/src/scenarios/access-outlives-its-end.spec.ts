import { PERSONAS, type Tandem } from '@tandem/testing';
import { Administration, requestToken } from '../support/administration.js';
import { whatTheExchangesShow } from './what-the-exchanges-show.js';
import { freezeTogether } from '../support/freeze.js';
import { sharedTandem } from '../support/shared-tandem.js';

const FILE = { fileName: 'a.ts', contentAboveCursor: 'const a = 1;\nconst b = 1;\ncon', contentBelowCursor: '' };
const HOUR = 3600;
const { developer } = PERSONAS.selfManaged;

let tandem: Tandem;
let selfManaged: Administration;
let saas: Administration;
beforeAll(async () => {
  tandem = await sharedTandem();
  selfManaged = new Administration(tandem.selfManaged);
  saas = new Administration(tandem.saas);
});
afterAll(() => tandem?.close());
beforeEach(async () => {
  await tandem.reset();
  await freezeTogether(tandem);
});

const idOf = async (deployment: Administration, username: string) =>
  (await deployment.call<{ id: number }[]>('GET', `/users?username=${username}`))[0]!.id;

describe('complaint: access survives up to an hour after it is switched off, because the JWT lives on', () => {
  it.each<[string, string, () => Promise<unknown>]>([
    [
      'the setting of the instance',
      'self-managed in 8: 404 by instance-setting-is-on',
      () => selfManaged.setSettings({ instance_level_code_suggestions_enabled: false }),
    ],
    [
      'the stored token',
      'self-managed in 8: 404 by ai-access-token-is-stored',
      () => selfManaged.setSettings({ ai_access_token: '' }),
    ],
    [
      'the user, who is blocked',
      'self-managed in 8: 403 by user-may-use-the-api',
      async () => selfManaged.call('POST', `/users/${await idOf(selfManaged, developer.username)}/block`),
    ],
    [
      'the account on SaaS',
      'saas in 9: 403 by user-may-use-the-api',
      async () => saas.call('POST', `/users/${await idOf(saas, PERSONAS.saas.serviceAccount.username)}/block`),
    ],
    [
      'the flag on SaaS',
      'saas in 9: 401 by instance-admin-flag-is-on',
      () => saas.call('DELETE', '/features/code_suggestions_for_instance_admin_enabled'),
    ],
  ])(
    '%s: no new JWT from the next request on, the old one to the second of its end',
    async (_what, refused, switchOff) => {
      const editor = tandem.developer.openEditor();
      const jwt = (await editor.currentToken()).access_token;
      await switchOff();

      const answer = await requestToken(tandem.selfManaged, { as: developer });
      expect(answer.status).toBeGreaterThan(400);
      const count = refused.startsWith('saas') ? 3 : 1;
      const shown = await whatTheExchangesShow(tandem, String(answer.headers['x-request-id']), count);
      expect(shown).toContain(refused);

      const suggest = () =>
        tandem.modelGateway.request('POST', '/v2/completions', {
          as: jwt,
          headers: { 'x-gitlab-authentication-type': 'oidc' },
          body: { current_file: { file_name: 'a.ts', content_above_cursor: 'a', content_below_cursor: '' } },
        });
      await tandem.clock.advance(HOUR - 1);
      expect((await suggest()).status).toBe(200);
      await tandem.clock.advance(1);
      const { status, headers } = await suggest();
      expect(status).toBe(401);
      expect(await whatTheExchangesShow(tandem, String(headers['x-request-id']), 1)).toEqual([
        'model-gateway in 12: 401 by jwt-is-not-expired',
      ]);
    },
  );

  it('the exchanges tell since when the JWT at work was given out, so that an administrator sees how long it can last', async () => {
    const editor = tandem.developer.openEditor();
    await editor.requestSuggestions(FILE);
    const [given] = await tandem.saas.exchanges({ step: 10 });
    const [used] = await tandem.modelGateway.exchanges({ step: 12 });
    const { access_token: fingerprint, created_at, expires_in } = given!.response.body as Record<string, unknown>;
    expect(used!.request.headers.authorization).toBe(`Bearer ${String(fingerprint)}`);
    expect([Number(created_at) * 1000 <= Date.parse(used!.started_at), expires_in]).toEqual([true, HOUR]);
  });
});
