import { PERSONAS, type Tandem } from '@tandem/testing';
import { Administration, requestToken, type Account } from '../support/administration.js';
import { dateInDays, DAY, EXPIRED } from '../support/answers.js';
import { whatTheExchangesShow } from './what-the-exchanges-show.js';
import { sharedTandem } from '../support/shared-tandem.js';

const FILE = { fileName: 'a.ts', contentAboveCursor: 'const a = 1;\nconst b = 1;\ncon', contentBelowCursor: '' };
const USERS = 30;

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

describe('complaint: mass expiry of tokens, floods of 401s, and the ban that made it worse', () => {
  it('all tokens of one date end at once, each 401 says why, SaaS is not asked, and nobody is banned', async () => {
    const users: Account[] = [];
    for (let count = 0; count < USERS; count += 1) {
      users.push(await selfManaged.createUser({ expiresAt: dateInDays(1) }));
    }
    await tandem.clock.freeze(`${dateInDays(1)}T00:00:00Z`);

    const flood = () => Promise.all(users.map(({ token }) => requestToken(tandem.selfManaged, { as: token })));
    const answers = [...(await flood()), ...(await flood())];
    expect(answers.map(({ status }) => status)).toEqual(Array(2 * USERS).fill(401));
    expect(answers[0]).toMatchObject({
      json: EXPIRED,
      headers: { 'www-authenticate': expect.stringContaining('error="invalid_token"') },
    });
    const shown = await tandem.selfManaged.exchanges({ step: 8, status: 401 });
    expect(shown.map(({ rule }) => rule)).toEqual(Array(2 * USERS).fill('token-is-not-expired'));
    expect(await tandem.saas.exchanges({ step: 9 })).toEqual([]);

    // From the same address, right away.
    expect((await requestToken(tandem.selfManaged, { as: PERSONAS.selfManaged.developer })).status).toBe(201);
    const { token } = await selfManaged.createToken(users[0]!.id);
    expect((await requestToken(tandem.selfManaged, { as: token })).status).toBe(201);
  });

  it('when the stored token ends, every user of the instance is refused; the exchanges name it, and a new one heals all', async () => {
    const group = '/groups/acme/service_accounts';
    const owner = PERSONAS.saas.acmeOwner.token;
    const account = (
      await saas.call<{ id: number }[]>('GET', `/users?username=${PERSONAS.saas.serviceAccount.username}`)
    )[0]!;
    const newSat = async (expiresAt: string) => {
      const body = { name: 'SAT', scopes: ['api'], expires_at: expiresAt };
      const tokens = `${group}/${account.id}/personal_access_tokens`;
      return (await saas.call<{ token: string }>('POST', tokens, body, owner)).token;
    };
    await selfManaged.setSettings({ ai_access_token: await newSat(dateInDays(2)) });
    const users: Account[] = [];
    for (let count = 0; count < 5; count += 1) users.push(await selfManaged.createUser());
    const ask = () => Promise.all(users.map(({ token }) => requestToken(tandem.selfManaged, { as: token })));
    expect((await ask()).map(({ status }) => status)).toEqual(Array(5).fill(201));

    await tandem.clock.advance(2 * DAY);
    const refused = await ask();
    expect(refused.map(({ status }) => status)).toEqual(Array(5).fill(401));
    expect(await whatTheExchangesShow(tandem, String(refused[0]!.headers['x-request-id']), 3)).toEqual([
      'self-managed in 8: 401 by saas-answers',
      'self-managed out 9: 401',
      'saas in 9: 401 by token-is-not-expired',
    ]);

    await selfManaged.setSettings({ ai_access_token: await newSat(dateInDays(300)) });
    expect((await ask()).map(({ status }) => status)).toEqual(Array(5).fill(201));
  });

  it('an editor whose token has ended asks once for all who wait, and not again and again', async () => {
    const { token } = await selfManaged.createUser({ expiresAt: dateInDays(1) });
    await tandem.clock.advance(DAY);
    const editor = tandem.developer.openEditor({ personalAccessToken: token });
    const waiting = Array.from({ length: 20 }, () => editor.requestSuggestions(FILE));
    const results = await Promise.allSettled(waiting);
    expect(results.map(({ status }) => status)).toEqual(Array(20).fill('rejected'));
    expect(await tandem.selfManaged.exchanges({ step: 8 })).toHaveLength(1);
    expect(await tandem.modelGateway.exchanges({ step: 12 })).toEqual([]);
  });
});
