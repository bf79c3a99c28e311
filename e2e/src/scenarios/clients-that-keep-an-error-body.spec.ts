import { PERSONAS, type Tandem } from '@tandem/testing';
import { Administration, requestToken } from '../support/administration.js';
import { sharedTandem } from '../support/shared-tandem.js';

const FILE = { fileName: 'a.ts', contentAboveCursor: 'const a = 1;\nconst b = 1;\ncon', contentBelowCursor: '' };
const BODY = { current_file: { file_name: 'a.ts', content_above_cursor: 'a', content_below_cursor: '' } };

let tandem: Tandem;
let selfManaged: Administration;
beforeAll(async () => {
  tandem = await sharedTandem();
  selfManaged = new Administration(tandem.selfManaged);
});
afterAll(() => tandem?.close());
beforeEach(() => tandem.reset());

describe('complaint: clients that cache an error body as a token and then send "Bearer undefined"', () => {
  it('such a client is refused by Code Suggest, and the exchanges say that what it sent is no JWT', async () => {
    await selfManaged.setSettings({ instance_level_code_suggestions_enabled: false });
    const { json } = await requestToken(tandem.selfManaged, { as: PERSONAS.selfManaged.developer });
    const kept = json as { access_token?: string };
    const {
      status,
      headers,
      json: refusal,
    } = await tandem.modelGateway.request('POST', '/v2/completions', {
      headers: { authorization: `Bearer ${kept.access_token}`, 'x-gitlab-authentication-type': 'oidc' },
      body: BODY,
    });
    expect([status, refusal]).toEqual([401, { error: 'Forbidden by auth provider' }]);
    const [shown] = await tandem.modelGateway.exchanges({ correlation_id: String(headers['x-request-id']) });
    expect([shown?.rule, shown?.reason]).toEqual(['jwt-is-well-formed', 'the token is not a JWT']);
    const [asked] = await tandem.selfManaged.exchanges({ step: 8 });
    expect([asked?.status, asked?.rule]).toEqual([404, 'instance-setting-is-on']);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a refusal', () => selfManaged.setSettings({ instance_level_code_suggestions_enabled: false })],
    [
      'an error of SaaS',
      () => tandem.saas.faults.set({ kind: 'status', on: 'in', method: 'POST', path: '/api/v4/*', status: 503 }),
    ],
    [
      'an error page with the status of success',
      () => tandem.selfManaged.faults.set({ kind: 'status', on: 'in', path: '/api/v4/*', status: 201, body: '<html>' }),
    ],
    [
      'an error body with the status of success',
      () =>
        tandem.selfManaged.faults.set({
          kind: 'status',
          on: 'in',
          path: '/api/v4/*',
          status: 201,
          body: { error: 'no' },
        }),
    ],
    [
      'a token that is null',
      () =>
        tandem.selfManaged.faults.set({
          kind: 'status',
          on: 'in',
          path: '/api/v4/*',
          status: 201,
          body: { access_token: null, expires_in: 3600, created_at: 1 },
        }),
    ],
    [
      'half an answer',
      () => tandem.selfManaged.faults.set({ kind: 'truncate', on: 'in', path: '/api/v4/*', bytes: 30 }),
    ],
  ])(
    'Tandem’s editor keeps nothing of %s: Code Suggest is not asked, and the next request works',
    async (_what, breakIt) => {
      const editor = tandem.developer.openEditor();
      await breakIt();
      await expect(editor.requestSuggestions(FILE)).rejects.toThrow();
      expect(await tandem.modelGateway.exchanges({ step: 12 })).toEqual([]);
      await tandem.reset();
      expect((await editor.requestSuggestions(FILE)).choices).toHaveLength(1);
      expect((await tandem.modelGateway.exchanges({ step: 12 })).map(({ status }) => status)).toEqual([200]);
    },
  );
});
