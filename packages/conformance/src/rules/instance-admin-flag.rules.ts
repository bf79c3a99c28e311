import type { TestTargets, FlagName } from '../targets/test-targets.js';
import type { FlagChange } from '../targets/feature-flag.js';
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
async function ask(targets: TestTargets, changes: (username: string) => FlagChange[], headers: Record<string, string>) {
  const { token, username } = await targets.allowed(on);
  return targets.flag(on, FLAG).within(changes(username), () => targets.saas.requestToken({ bearer: token, headers }));
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
      observe: (targets) => ask(targets, () => [], FROM_WORKHORSE),
    },
    {
      name,
      case: 'proxied request, flag on for the user',
      on,
      source,
      needs,
      expected: CREATED,
      observe: (targets) => ask(targets, (user) => [{ value: 'true', user }], FROM_WORKHORSE),
    },
    {
      name,
      case: 'proxied request, flag on for everybody',
      on,
      source,
      needs,
      expected: CREATED,
      observe: (targets) => ask(targets, () => [{ value: 'true' }], FROM_WORKHORSE),
    },
    {
      name,
      case: 'proxied request, flag on for another user',
      on,
      source,
      needs,
      expected: UNAUTHORIZED,
      observe: async (targets) => {
        const other = await targets.saas.createAccount();
        return ask(targets, () => [{ value: 'true', user: other.username }], FROM_WORKHORSE);
      },
    },
    {
      name,
      case: 'direct request, flag off',
      on,
      source,
      needs,
      expected: CREATED,
      observe: (targets) => ask(targets, () => [{ value: 'false' }], {}),
    },
    {
      name: 'saas-answers',
      case: 'self-managed relays the 401 of a stored token that SaaS does not know',
      on: 'self-managed',
      source,
      needs: [storedToken],
      expected: UNAUTHORIZED,
      observe: (targets) => asEditor(targets, 'glpat-11111111111111111111'),
    },
    {
      name: 'saas-answers',
      case: 'self-managed relays the 401 of a stored token that was revoked, with its challenge',
      on: 'self-managed',
      source,
      needs: [storedToken],
      expected: REVOKED,
      observe: async (targets) => {
        const account = await targets.saas.createAccount();
        await targets.saas.revoke(account);
        return asEditor(targets, account.token);
      },
    },
    {
      name: 'saas-answers',
      case: 'self-managed relays the 401 of a stored token whose user the flag is off for',
      on: 'self-managed',
      source,
      needs: [storedToken, ...needs],
      expected: UNAUTHORIZED,
      observe: async (targets) => {
        const { token } = await targets.allowed(on);
        return targets.flag(on, FLAG).within([], () => asEditor(targets, token));
      },
    },
    {
      name: 'saas-answers',
      case: 'self-managed relays the 201 of a stored token whose user the flag is on for',
      on: 'self-managed',
      source,
      needs: [storedToken, ...needs],
      expected: CREATED,
      observe: async (targets) => {
        const { token, username: user } = await targets.allowed(on);
        return targets.flag(on, FLAG).within([{ value: 'true', user }], () => asEditor(targets, token));
      },
    },
  ],
};

/** The request of a user of self-managed, which stores this token of SaaS meanwhile. */
async function asEditor(targets: TestTargets, stored: string) {
  const { token } = await targets.allowed('self-managed');
  return targets.storedToken.holding(stored, () => targets.selfManaged.requestToken({ bearer: token }));
}
