import type { TestTargets } from '../targets/test-targets.js';
import type { Account } from '../targets/account.js';
import { CREATED, UNAUTHORIZED } from '../expected/answers.js';
import { flag, groupSetting, userSetting } from '../needs.js';
import type { Rule, RuleGroup } from '../rule.js';

const on = 'saas';
const name = 'access-code-suggestions';
const source = 'ee/app/policies/ee/global_policy.rb';
const EITHER = [true, false];
const word = (isOn: boolean) => (isOn ? 'on' : 'off');

/** A user's request on SaaS, after the user was made and `join` has put it into groups. */
async function asUser(targets: TestTargets, codeSuggestions: boolean, join?: (user: Account) => Promise<void>) {
  const user = await targets.saas.createAccount({ codeSuggestions });
  await join?.(user);
  return targets.saas.requestToken({ bearer: user.token });
}

/** Makes a user a member of new root groups with these settings. */
const memberOf =
  (targets: TestTargets, settings: readonly boolean[], accessLevel?: number) => async (user: Account) => {
    for (const setting of settings)
      await targets.saas.addMember(await targets.saas.createGroup(setting), user, accessLevel);
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
      observe: (targets: TestTargets) => asUser(targets, user, memberOf(targets, [first, second])),
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
  observe: (targets: TestTargets) => asUser(targets, user),
}));

const atAnyLevel: Rule[] = [10, 20, 30, 40, 50].map((level) => ({
  name,
  case: `one group off blocks, access level ${level}`,
  on,
  source,
  needs: [userSetting(on), groupSetting(on)],
  expected: UNAUTHORIZED,
  observe: (targets: TestTargets) => asUser(targets, true, memberOf(targets, [false], level)),
}));

const throughTheRoot: Rule[] = EITHER.map((root) => ({
  name,
  case: `member of a subgroup alone, whose root group is ${word(root)} and itself ${word(!root)}`,
  on,
  source,
  needs: [userSetting(on), groupSetting(on)],
  expected: root ? CREATED : UNAUTHORIZED,
  observe: (targets: TestTargets) =>
    asUser(targets, true, async (user) => {
      const middle = await targets.saas.createPlainGroup(await targets.saas.createGroup(root));
      await targets.saas.addMember(await targets.saas.createGroup(!root, middle), user);
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
      observe: async (targets) => {
        const user = await targets.saas.createAccount({ codeSuggestions: true });
        const group = await targets.saas.createGroup(false);
        await targets.saas.addMember(group, user);
        const member = await targets.saas.requestToken({ bearer: user.token });
        await targets.saas.removeMember(group, user);
        return { member, left: await targets.saas.requestToken({ bearer: user.token }) };
      },
    },
    {
      name,
      case: 'the user’s setting counts from the next request on',
      on,
      source,
      needs: [userSetting(on)],
      expected: { on: CREATED, off: UNAUTHORIZED },
      observe: async (targets) => {
        const user = await targets.saas.createAccount({ codeSuggestions: true });
        const whileOn = await targets.saas.requestToken({ bearer: user.token });
        await targets.saas.setCodeSuggestions(user, false);
        return { on: whileOn, off: await targets.saas.requestToken({ bearer: user.token }) };
      },
    },
    {
      name,
      case: 'ai_assist_flag off for everybody',
      on,
      source,
      needs: [userSetting(on), flag(on, 'aiAssist')],
      expected: UNAUTHORIZED,
      observe: (targets) => targets.flag(on, 'aiAssist').off(() => asUser(targets, true)),
    },
    {
      name,
      case: 'ai_assist_flag on for the user alone, not for its root group',
      on,
      source,
      needs: [userSetting(on), groupSetting(on), flag(on, 'aiAssist')],
      expected: UNAUTHORIZED,
      observe: (targets) => withAiAssist(targets, ['user']),
    },
    {
      name,
      case: 'ai_assist_flag on for the root group alone, not for the user',
      on,
      source,
      needs: [userSetting(on), groupSetting(on), flag(on, 'aiAssist')],
      expected: UNAUTHORIZED,
      observe: (targets) => withAiAssist(targets, ['group']),
    },
    {
      name,
      case: 'ai_assist_flag on for the user and its root group',
      on,
      source,
      needs: [userSetting(on), groupSetting(on), flag(on, 'aiAssist')],
      expected: CREATED,
      observe: (targets) => withAiAssist(targets, ['user', 'group']),
    },
  ],
};

/** A user whose settings are all on, with the flag on for itself, its root group or both. */
async function withAiAssist(targets: TestTargets, actors: readonly ('user' | 'group')[]) {
  const user = await targets.saas.createAccount({ codeSuggestions: true });
  const root = await targets.saas.createGroup(true);
  await targets.saas.addMember(await targets.saas.createPlainGroup(root), user);
  const names = { user: user.username, group: root.full_path };
  const changes = actors.map((actor) => ({ value: 'true', [actor]: names[actor] }));
  return targets.flag(on, 'aiAssist').within(changes, () => targets.saas.requestToken({ bearer: user.token }));
}
