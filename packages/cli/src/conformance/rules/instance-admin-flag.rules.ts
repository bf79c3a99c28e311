import { type Bench, type FlagName } from '../../bench/bench.js';
import type { FlagChange } from '../../bench/feature-flag.js';
import { CREATED, REVOKED, UNAUTHORIZED } from '../expected/answers.js';
import { FROM_WORKHORSE } from '../expected/user-agents.js';
import { flag, storedToken, userSetting } from '../needs.js';
import type { RuleGroup } from '../rule.js';

const on = 'saas';
const name = 'instance-admin-flag-is-on';
const source = 'merge request 123024';
const FLAG: FlagName = 'forInstanceAdmin';
const needs = [userSetting(on), flag(on, FLAG)];

/** The request of a user of SaaS who is allowed everything, with the flag set so. */
async function ask(bench: Bench, changes: (username: string) => FlagChange[], headers: Record<string, string>) {
  const { token, username } = await bench.allowed(on);
  return bench.flag(on, FLAG).within(changes(username), () => bench.saas.requestToken({ bearer: token, headers }));
}

/** Row 11 of the token request, and what self-managed passes on of it. */
export const instanceAdminFlagRules: RuleGroup = {
  name: 'flag for instance administrators',
  rules: [
    {
      name,
      case: 'proxied request, flag not set: off by default',
      on,
      source,
      needs,
      expected: UNAUTHORIZED,
      observe: (bench) => ask(bench, () => [], FROM_WORKHORSE),
    },
    {
      name,
      case: 'proxied request, flag on for the user',
      on,
      source,
      needs,
      expected: CREATED,
      observe: (bench) => ask(bench, (user) => [{ value: 'true', user }], FROM_WORKHORSE),
    },
    {
      name,
      case: 'proxied request, flag on for everybody',
      on,
      source,
      needs,
      expected: CREATED,
      observe: (bench) => ask(bench, () => [{ value: 'true' }], FROM_WORKHORSE),
    },
    {
      name,
      case: 'proxied request, flag on for another user',
      on,
      source,
      needs,
      expected: UNAUTHORIZED,
      observe: async (bench) => {
        const other = await bench.saas.createAccount();
        return ask(bench, () => [{ value: 'true', user: other.username }], FROM_WORKHORSE);
      },
    },
    {
      name,
      case: 'direct request, flag off',
      on,
      source,
      needs,
      expected: CREATED,
      observe: (bench) => ask(bench, () => [{ value: 'false' }], {}),
    },
    {
      name: 'saas-answers',
      case: 'self-managed relays the 401 of a stored token that SaaS does not know',
      on: 'self-managed',
      source,
      needs: [storedToken],
      expected: UNAUTHORIZED,
      observe: (bench) => asEditor(bench, 'glpat-11111111111111111111'),
    },
    {
      name: 'saas-answers',
      case: 'self-managed relays the 401 of a stored token that was revoked, with its challenge',
      on: 'self-managed',
      source,
      needs: [storedToken],
      expected: REVOKED,
      observe: async (bench) => {
        const account = await bench.saas.createAccount();
        await bench.saas.revoke(account);
        return asEditor(bench, account.token);
      },
    },
    {
      name: 'saas-answers',
      case: 'self-managed relays the 401 of a stored token whose user the flag is off for',
      on: 'self-managed',
      source,
      needs: [storedToken, ...needs],
      expected: UNAUTHORIZED,
      observe: async (bench) => {
        const { token } = await bench.allowed(on);
        return bench.flag(on, FLAG).within([], () => asEditor(bench, token));
      },
    },
    {
      name: 'saas-answers',
      case: 'self-managed relays the 201 of a stored token whose user the flag is on for',
      on: 'self-managed',
      source,
      needs: [storedToken, ...needs],
      expected: CREATED,
      observe: async (bench) => {
        const { token, username: user } = await bench.allowed(on);
        return bench.flag(on, FLAG).within([{ value: 'true', user }], () => asEditor(bench, token));
      },
    },
  ],
};

/** The request of a user of self-managed, which stores this token of SaaS meanwhile. */
async function asEditor(bench: Bench, stored: string) {
  const { token } = await bench.allowed('self-managed');
  return bench.storedToken.holding(stored, () => bench.selfManaged.requestToken({ bearer: token }));
}
