import type { Bench } from '../../bench/bench.js';
import type { Account } from '../../bench/account.js';
import { CREATED, UNAUTHORIZED } from '../expected/answers.js';
import { flag, groupSetting, userSetting } from '../needs.js';
import type { Rule, RuleGroup } from '../rule.js';

const on = 'saas';
const name = 'access-code-suggestions';
const source = 'ee/app/policies/ee/global_policy.rb';
const EITHER = [true, false];
const word = (isOn: boolean) => (isOn ? 'on' : 'off');

/** A user's request on SaaS, after the user was made and `join` has put it into groups. */
async function asUser(bench: Bench, codeSuggestions: boolean, join?: (user: Account) => Promise<void>) {
  const user = await bench.saas.createAccount({ codeSuggestions });
  await join?.(user);
  return bench.saas.requestToken({ bearer: user.token });
}

/** Makes a user a member of new root groups with these settings. */
const memberOf = (bench: Bench, settings: readonly boolean[], accessLevel?: number) => async (user: Account) => {
  for (const setting of settings) await bench.saas.addMember(await bench.saas.createGroup(setting), user, accessLevel);
};

/** User, group 1, group 2: only on, on, on is allowed. */
const cells: Rule[] = EITHER.flatMap((user) =>
  EITHER.flatMap((first) =>
    EITHER.map((second) => ({
      name,
      case: `user ${word(user)}, group 1 ${word(first)}, group 2 ${word(second)}`,
      on,
      source,
      needs: [userSetting(on), groupSetting(on)],
      expected: user && first && second ? CREATED : UNAUTHORIZED,
      observe: (bench: Bench) => asUser(bench, user, memberOf(bench, [first, second])),
    })),
  ),
);

const withoutGroup: Rule[] = EITHER.map((user) => ({
  name,
  case: `user ${word(user)}, no group`,
  on,
  source,
  needs: [userSetting(on)],
  expected: user ? CREATED : UNAUTHORIZED,
  observe: (bench: Bench) => asUser(bench, user),
}));

const atAnyLevel: Rule[] = [10, 20, 30, 40, 50].map((level) => ({
  name,
  case: `one group off blocks, access level ${level}`,
  on,
  source,
  needs: [userSetting(on), groupSetting(on)],
  expected: UNAUTHORIZED,
  observe: (bench: Bench) => asUser(bench, true, memberOf(bench, [false], level)),
}));

const throughTheRoot: Rule[] = EITHER.map((root) => ({
  name,
  case: `member of a subgroup alone, whose root group is ${word(root)} and itself ${word(!root)}`,
  on,
  source,
  needs: [userSetting(on), groupSetting(on)],
  expected: root ? CREATED : UNAUTHORIZED,
  observe: (bench: Bench) =>
    asUser(bench, true, async (user) => {
      const middle = await bench.saas.createPlainGroup(await bench.saas.createGroup(root));
      await bench.saas.addMember(await bench.saas.createGroup(!root, middle), user);
    }),
}));

/** Row 10 of the token request: the access policy of SaaS. */
export const accessPolicyRules: RuleGroup = {
  name: 'access policy',
  rules: [
    ...cells,
    ...withoutGroup,
    ...atAnyLevel,
    ...throughTheRoot,
    {
      name,
      case: 'a group that the user has left counts no more',
      on,
      source,
      needs: [userSetting(on), groupSetting(on)],
      expected: { member: UNAUTHORIZED, left: CREATED },
      observe: async (bench) => {
        const user = await bench.saas.createAccount({ codeSuggestions: true });
        const group = await bench.saas.createGroup(false);
        await bench.saas.addMember(group, user);
        const member = await bench.saas.requestToken({ bearer: user.token });
        await bench.saas.removeMember(group, user);
        return { member, left: await bench.saas.requestToken({ bearer: user.token }) };
      },
    },
    {
      name,
      case: 'the user’s setting counts from the next request on',
      on,
      source,
      needs: [userSetting(on)],
      expected: { on: CREATED, off: UNAUTHORIZED },
      observe: async (bench) => {
        const user = await bench.saas.createAccount({ codeSuggestions: true });
        const whileOn = await bench.saas.requestToken({ bearer: user.token });
        await bench.saas.setCodeSuggestions(user, false);
        return { on: whileOn, off: await bench.saas.requestToken({ bearer: user.token }) };
      },
    },
    {
      name,
      case: 'ai_assist_flag off for everybody',
      on,
      source,
      needs: [userSetting(on), flag(on, 'aiAssist')],
      expected: UNAUTHORIZED,
      observe: (bench) => bench.flag(on, 'aiAssist').off(() => asUser(bench, true)),
    },
    {
      name,
      case: 'ai_assist_flag on for the user alone, not for its root group',
      on,
      source,
      needs: [userSetting(on), groupSetting(on), flag(on, 'aiAssist')],
      expected: UNAUTHORIZED,
      observe: (bench) => withAiAssist(bench, ['user']),
    },
    {
      name,
      case: 'ai_assist_flag on for the root group alone, not for the user',
      on,
      source,
      needs: [userSetting(on), groupSetting(on), flag(on, 'aiAssist')],
      expected: UNAUTHORIZED,
      observe: (bench) => withAiAssist(bench, ['group']),
    },
    {
      name,
      case: 'ai_assist_flag on for the user and its root group',
      on,
      source,
      needs: [userSetting(on), groupSetting(on), flag(on, 'aiAssist')],
      expected: CREATED,
      observe: (bench) => withAiAssist(bench, ['user', 'group']),
    },
  ],
};

/** A user whose settings are all on, with the flag on for itself, its root group or both. */
async function withAiAssist(bench: Bench, actors: readonly ('user' | 'group')[]) {
  const user = await bench.saas.createAccount({ codeSuggestions: true });
  const root = await bench.saas.createGroup(true);
  await bench.saas.addMember(await bench.saas.createPlainGroup(root), user);
  const names = { user: user.username, group: root.full_path };
  const changes = actors.map((actor) => ({ value: 'true', [actor]: names[actor] }));
  return bench.flag(on, 'aiAssist').within(changes, () => bench.saas.requestToken({ bearer: user.token }));
}
