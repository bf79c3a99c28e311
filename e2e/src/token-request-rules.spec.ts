import { FEATURE_FLAGS } from '@tandem/contracts';
import { startTandem, type HttpAnswer, type Tandem } from '@tandem/testing';
import { eventually } from './support/eventually.js';
import { Administration, requestToken, type Account } from './support/administration.js';
import {
  DAY,
  dateInDays,
  EXPIRED,
  FROM_WORKHORSE,
  INSUFFICIENT_SCOPE,
  INTERNAL_SERVER_ERROR,
  NOT_FOUND,
  REVOKED,
  UNAUTHORIZED,
} from './support/answers.js';

let tandem: Tandem;
let selfManaged: Administration;
let saas: Administration;

beforeAll(async () => {
  tandem = await startTandem();
  selfManaged = new Administration(tandem.selfManaged);
  saas = new Administration(tandem.saas);
});

afterAll(() => tandem?.close());

const answer = ({ status, json }: HttpAnswer) => ({ status, json });

/** The rule that the deployment's own record names for an answer; the wire does not. It is recorded when the answer has left. */
async function ruleOf(deployment: 'selfManaged' | 'saas', { headers }: HttpAnswer): Promise<string | null | undefined> {
  const correlation_id = String(headers['x-request-id']);
  return eventually(async () => {
    const [exchange] = await tandem[deployment].exchanges({ correlation_id, direction: 'in' });
    expect(exchange).toBeDefined();
    return exchange?.rule;
  });
}

describe.each(['selfManaged', 'saas'] as const)(
  'POST /api/v4/code_suggestions/tokens on %s, rules of both deployments',
  (name) => {
    const administration = () => (name === 'saas' ? saas : selfManaged);
    const ask = (options?: Parameters<typeof requestToken>[1]) => requestToken(tandem[name], options);

    /** A user who is allowed everything on either deployment. */
    const createAllowed = (options: { scopes?: string[]; expiresAt?: string } = {}): Promise<Account> =>
      administration().createUser({ ...options, codeSuggestions: true });

    it('row 1: answers 401 without a token', async () => {
      const given = await ask();
      expect(answer(given)).toEqual({ status: 401, json: UNAUTHORIZED });
      expect(given.headers['www-authenticate']).toBeUndefined();
      expect(await ruleOf(name, given)).toBe('token-is-known');
    });

    it.each(['glpat-00000000000000000000', 'not-a-token', 'undefined', '%00', 'glpat-'])(
      'row 1: answers 401 to the unknown or malformed token %s',
      async (token) => {
        expect(answer(await ask({ as: token }))).toEqual({ status: 401, json: UNAUTHORIZED });
      },
    );

    it('row 2: answers 401 to an expired token, from 00:00 UTC of its date on', async () => {
      const user = await createAllowed({ expiresAt: dateInDays(2) });
      await tandem[name].clock.freeze(`${dateInDays(1)}T23:59:59Z`);
      try {
        expect((await ask({ as: user })).status).toBe(201);
        await tandem[name].clock.advance(1);
        const given = await ask({ as: user });
        expect(answer(given)).toEqual({ status: 401, json: EXPIRED });
        expect(given.headers['www-authenticate']).toBe(
          `Bearer realm="Protected by OAuth 2.0", error="invalid_token", error_description="${EXPIRED.error_description}"`,
        );
        expect(await ruleOf(name, given)).toBe('token-is-not-expired');
      } finally {
        await tandem[name].clock.reset();
      }
    });

    it('row 3: answers 401 to a revoked token', async () => {
      const user = await createAllowed();
      await administration().call('DELETE', `/personal_access_tokens/${user.tokenId}`);
      const given = await ask({ as: user });
      expect(answer(given)).toEqual({ status: 401, json: REVOKED });
      expect(given.headers['www-authenticate']).toBe(
        `Bearer realm="Protected by OAuth 2.0", error="invalid_token", error_description="${REVOKED.error_description}"`,
      );
      expect(await ruleOf(name, given)).toBe('token-is-not-revoked');
    });

    it('row 4: answers 403 to a blocked user', async () => {
      const user = await createAllowed();
      await administration().call('POST', `/users/${user.id}/block`);
      const given = await ask({ as: user });
      expect(answer(given)).toEqual({
        status: 403,
        json: { message: '403 Forbidden - Your account has been blocked.' },
      });
      expect(await ruleOf(name, given)).toBe('user-may-use-the-api');
    });

    it('row 4: answers 403 to a deactivated user, with the address to come back at', async () => {
      const user = await createAllowed();
      await administration().call('POST', `/users/${user.id}/deactivate`);
      expect(answer(await ask({ as: user }))).toEqual({
        status: 403,
        json: {
          message: `403 Forbidden - Your account has been deactivated by your administrator. Please log back in from a web browser to reactivate your account at ${tandem[name].url}`,
        },
      });
    });

    it.each([{ scopes: ['read_api'] }, { scopes: ['read_user'] }, { scopes: ['ai_features', 'read_repository'] }])(
      'row 5: answers 403 to a token with $scopes alone',
      async ({ scopes }) => {
        const given = await ask({ as: await createAllowed({ scopes }) });
        expect(answer(given)).toEqual({ status: 403, json: INSUFFICIENT_SCOPE });
        expect(given.headers['www-authenticate']).toBeUndefined();
        expect(await ruleOf(name, given)).toBe('token-has-scope');
      },
    );

    it('row 6: answers 404 while code_suggestions_tokens_api is off, and at once no more when it is on', async () => {
      const user = await createAllowed();
      const given = await administration().withFlagOff(FEATURE_FLAGS.tokensApi, () => ask({ as: user }));
      expect(answer(given)).toEqual({ status: 404, json: NOT_FOUND });
      expect(await ruleOf(name, given)).toBe(`feature-flag-is-on:${FEATURE_FLAGS.tokensApi}`);
      expect((await ask({ as: user })).status).toBe(201);
    });

    it('gives every answer the headers of GitLab’s API', async () => {
      for (const given of [await ask(), await ask({ as: await createAllowed() })]) {
        expect(given.headers).toMatchObject({
          'x-frame-options': 'SAMEORIGIN',
          'x-content-type-options': 'nosniff',
          'x-request-id': expect.stringMatching(/^[\w-]{16,}$/),
        });
      }
    });

    describe('the order of the rules, by requests that break two neighbouring ones', () => {
      it('1 before 6: no token, flag off', async () => {
        const given = await administration().withFlagOff(FEATURE_FLAGS.tokensApi, () => ask());
        expect(answer(given)).toEqual({ status: 401, json: UNAUTHORIZED });
      });

      it('1 before 2: an unknown token comes first, although a later one has expired', async () => {
        const user = await createAllowed({ expiresAt: dateInDays(1) });
        await tandem[name].clock.advance(2 * DAY);
        try {
          const given = await ask({ as: user, headers: { 'private-token': 'unknown' } });
          expect(answer(given)).toEqual({ status: 401, json: UNAUTHORIZED });
        } finally {
          await tandem[name].clock.reset();
        }
      });

      it('2 before 3: expired and revoked', async () => {
        const user = await createAllowed({ expiresAt: dateInDays(1) });
        await administration().call('DELETE', `/personal_access_tokens/${user.tokenId}`);
        await tandem[name].clock.advance(2 * DAY);
        try {
          expect(answer(await ask({ as: user }))).toEqual({ status: 401, json: EXPIRED });
        } finally {
          await tandem[name].clock.reset();
        }
      });

      it('3 before 4: revoked, of a blocked user', async () => {
        const user = await createAllowed();
        await administration().call('DELETE', `/personal_access_tokens/${user.tokenId}`);
        await administration().call('POST', `/users/${user.id}/block`);
        expect(answer(await ask({ as: user }))).toEqual({ status: 401, json: REVOKED });
      });

      it('4 before 5: of a blocked user, without the scope', async () => {
        const user = await createAllowed({ scopes: ['read_api'] });
        await administration().call('POST', `/users/${user.id}/block`);
        expect((await ask({ as: user })).json).toEqual({ message: '403 Forbidden - Your account has been blocked.' });
      });

      it('5 before 6: without the scope, flag off', async () => {
        const user = await createAllowed({ scopes: ['read_api'] });
        const given = await administration().withFlagOff(FEATURE_FLAGS.tokensApi, () => ask({ as: user }));
        expect(answer(given)).toEqual({ status: 403, json: INSUFFICIENT_SCOPE });
      });
    });
  },
);

describe('POST /api/v4/code_suggestions/tokens on self-managed', () => {
  const ask = (headers = {}) => requestToken(tandem.selfManaged, { as: tandem.selfManaged.people.developer, headers });

  /** Does `work` with settings changed, and puts those of the seed back. */
  async function withSettings<T>(settings: object, work: () => Promise<T>): Promise<T> {
    await selfManaged.setSettings(settings);
    try {
      return await work();
    } finally {
      await selfManaged.setSettings({
        instance_level_code_suggestions_enabled: true,
        ai_access_token: tandem.saas.people.serviceAccount.token,
      });
    }
  }

  it('row 7: answers 404 while instance_level_code_suggestions_enabled is off', async () => {
    const given = await withSettings({ instance_level_code_suggestions_enabled: false }, ask);
    expect(answer(given)).toEqual({ status: 404, json: NOT_FOUND });
    expect(await ruleOf('selfManaged', given)).toBe('instance-setting-is-on');
  });

  it('row 8: answers 404 when no ai_access_token is stored', async () => {
    const given = await withSettings({ ai_access_token: '' }, ask);
    expect(answer(given)).toEqual({ status: 404, json: NOT_FOUND });
    expect(await ruleOf('selfManaged', given)).toBe('ai-access-token-is-stored');
  });

  it('row 9: answers 500 to a request that a GitLab proxy sent', async () => {
    const given = await ask(FROM_WORKHORSE);
    expect(answer(given)).toEqual({ status: 500, json: INTERNAL_SERVER_ERROR });
    expect(await ruleOf('selfManaged', given)).toBe('request-is-not-proxied');
  });

  it('row 9: an instance that points at itself stops at its own second request', async () => {
    const { selfManaged: itself } = tandem;
    await itself.process.restart({ SAAS_URL: itself.url });
    try {
      // What is stored there must be known there, or the request would stop at its token.
      const given = await withSettings({ ai_access_token: itself.people.developer.token }, ask);
      expect(answer(given)).toEqual({ status: 500, json: INTERNAL_SERVER_ERROR });
      const correlation_id = String(given.headers['x-request-id']);
      await eventually(async () => {
        const exchanges = await itself.exchanges({ correlation_id, direction: 'in' });
        expect(exchanges.map(({ rule }) => rule)).toEqual(['request-is-not-proxied', 'saas-answers']);
      });
    } finally {
      await itself.process.restart({ SAAS_URL: tandem.saas.url });
    }
  });

  it('rows 10 and 11 are SaaS’s: the user’s and the groups’ settings on self-managed are not looked at', async () => {
    const user = await selfManaged.createUser({ codeSuggestions: false });
    const group = await selfManaged.createGroup(false);
    await selfManaged.addMember(group.id, user.id);
    expect((await requestToken(tandem.selfManaged, { as: user })).status).toBe(201);
  });

  it('row 12: relays SaaS’s 201', async () => {
    const given = await ask();
    expect(given.status).toBe(201);
    expect(Object.keys(given.json as object)).toEqual(['access_token', 'expires_in', 'created_at']);
  });

  describe('the order of the rules, by requests that break two neighbouring ones', () => {
    it('6 before 7: flag and setting off', async () => {
      const given = await selfManaged.withFlagOff(FEATURE_FLAGS.tokensApi, () =>
        withSettings({ instance_level_code_suggestions_enabled: false }, ask),
      );
      expect(await ruleOf('selfManaged', given)).toBe(`feature-flag-is-on:${FEATURE_FLAGS.tokensApi}`);
    });

    it('7 before 8: setting off, nothing stored', async () => {
      const given = await withSettings({ instance_level_code_suggestions_enabled: false, ai_access_token: null }, ask);
      expect(await ruleOf('selfManaged', given)).toBe('instance-setting-is-on');
    });

    it('8 before 9: nothing stored, proxied', async () => {
      const given = await withSettings({ ai_access_token: '' }, () => ask(FROM_WORKHORSE));
      expect(answer(given)).toEqual({ status: 404, json: NOT_FOUND });
    });
  });

  it('relays SaaS’s 401 as it is when the stored token is not known there, and the record says which hop refused', async () => {
    const given = await withSettings({ ai_access_token: 'glpat-unknown-at-saas-0001' }, ask);
    expect(answer(given)).toEqual({ status: 401, json: UNAUTHORIZED });
    expect(await ruleOf('selfManaged', given)).toBe('saas-answers');
    expect(await ruleOf('saas', given)).toBe('token-is-known');
  });
});

describe('POST /api/v4/code_suggestions/tokens on SaaS', () => {
  const ask = (user: { token: string }, headers = {}) => requestToken(tandem.saas, { as: user, headers });

  it('row 10: answers 401 to a user whose own setting is off, by default', async () => {
    const given = await ask(await saas.createUser());
    expect(answer(given)).toEqual({ status: 401, json: UNAUTHORIZED });
    expect(await ruleOf('saas', given)).toBe('access-code-suggestions');
  });

  it('row 11: answers 401 to a proxied request of a user for whom the flag is off', async () => {
    const given = await ask(await saas.createUser({ codeSuggestions: true }), FROM_WORKHORSE);
    expect(answer(given)).toEqual({ status: 401, json: UNAUTHORIZED });
    expect(await ruleOf('saas', given)).toBe('instance-admin-flag-is-on');
  });

  it('row 11: the flag is asked for the authenticated user: on for one, off for another, on for all', async () => {
    const flag = FEATURE_FLAGS.forInstanceAdmin;
    const one = await saas.createUser({ codeSuggestions: true });
    const other = await saas.createUser({ codeSuggestions: true });
    await saas.setFeature(flag, { value: 'true', user: one.username });
    expect((await ask(one, FROM_WORKHORSE)).status).toBe(201);
    expect((await ask(other, FROM_WORKHORSE)).status).toBe(401);
    await saas.setFeature(flag, { value: 'false', user: one.username });
    expect((await ask(one, FROM_WORKHORSE)).status).toBe(401);
  });

  it('row 12: a direct request passes with the instance-admin flag off', async () => {
    expect((await ask(await saas.createUser({ codeSuggestions: true }))).status).toBe(201);
  });

  it('6 before 10: flag off, own setting off', async () => {
    const user = await saas.createUser();
    const given = await saas.withFlagOff(FEATURE_FLAGS.tokensApi, () => ask(user));
    expect(answer(given)).toEqual({ status: 404, json: NOT_FOUND });
  });

  it('10 before 11: own setting off, proxied, flag off', async () => {
    const given = await ask(await saas.createUser(), FROM_WORKHORSE);
    expect(await ruleOf('saas', given)).toBe('access-code-suggestions');
  });

  it('what is switched off is off with the next request', async () => {
    const user = await saas.createUser({ codeSuggestions: true });
    for (const on of [true, false, true, false]) {
      await saas.setCodeSuggestions(user.token, on);
      expect((await ask(user)).status).toBe(on ? 201 : 401);
    }
  });
});
