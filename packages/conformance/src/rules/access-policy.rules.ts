import { CREATED, REVOKED, UNAUTHORIZED } from '../answers.js';
import { flag, groupSetting, storedToken, userSetting } from '../needs.js';
import { type Case, type Cases, type Need, type Observe, rule, ruleGroup, expecting, needing } from '../rule.js';
import type { FlagChange } from '../targets/feature-flag.js';
import { type Account, FROM_WORKHORSE } from '../targets/instance.js';
import type { TestTargets } from '../targets/test-targets.js';

/** The rule by its name in logs and recorded requests. */
export const ACCESS_RULE = 'access-code-suggestions';

const saas = 'saas';
const GROUPS = [groupSetting(saas)];
const EITHER = [true, false];
const word = (isOn: boolean) => (isOn ? 'on' : 'off');

/** A user's request on SaaS, after the user was made and `join` has put it into groups. */
const asUser =
  (codeSuggestions: boolean, join?: (targets: TestTargets, user: Account) => Promise<void>): Observe =>
  async (targets) => {
    const user = await targets.saas.createAccount({ codeSuggestions });
    await join?.(targets, user);
    return targets.saas.requestTokenAs(user);
  };

/** Makes a user a member of new root groups with these settings, at these access levels. */
const memberOf =
  (...groups: readonly (readonly [setting: boolean, accessLevel?: number])[]) =>
  async ({ saas }: TestTargets, user: Account) => {
    for (const [setting, level] of groups) await saas.addMember(await saas.createGroup(setting), user, level);
  };

const casesOf = <Value>(values: readonly Value[], entry: (value: Value) => readonly [string, Case]): Cases =>
  Object.fromEntries(values.map(entry));

/** User, group 1, group 2: only on, on, on is allowed. */
const cells = casesOf(
  EITHER.flatMap((user) => EITHER.flatMap((first) => EITHER.map((second) => [user, first, second] as const))),
  ([user, first, second]) => [
    `user ${word(user)}, group 1 ${word(first)}, group 2 ${word(second)}`,
    needing(GROUPS, asUser(user, memberOf([first], [second])), user && first && second ? CREATED : UNAUTHORIZED),
  ],
);

const withoutGroup = casesOf(EITHER, (user) => [
  `user ${word(user)}, no group`,
  expecting(user ? CREATED : UNAUTHORIZED, asUser(user)),
]);

const atAnyLevel = casesOf([10, 20, 30, 40, 50], (level) => [
  `one group off blocks, access level ${level}`,
  needing(GROUPS, asUser(true, memberOf([true, 50], [false, level]))),
]);

const throughTheRoot = casesOf(EITHER, (root) => [
  `member of a subgroup only, whose root group is ${word(root)} and itself ${word(!root)}`,
  needing(
    GROUPS,
    asUser(true, async ({ saas }, user) => {
      const middle = await saas.createGroup(undefined, await saas.createGroup(root));
      await saas.addMember(await saas.createGroup(!root, middle), user);
    }),
    root ? CREATED : UNAUTHORIZED,
  ),
]);

/** A user whose settings are all on, with the flag on for itself, its root group, its subgroup, or several of them. */
const withAiAssist =
  (...actors: readonly ('user' | 'root' | 'subgroup')[]): Observe =>
  async (targets) => {
    const user = await targets.saas.createAccount({ codeSuggestions: true });
    const root = await targets.saas.createGroup(true);
    const subgroup = await targets.saas.createGroup(undefined, root);
    await targets.saas.addMember(subgroup, user);
    const gates = {
      user: { user: user.username },
      root: { group: root.full_path },
      subgroup: { group: subgroup.full_path },
    };
    const changes = actors.map((actor): FlagChange => ({ value: 'true', ...gates[actor] }));
    return targets.flag(saas, 'aiAssist').within(changes, () => targets.saas.requestTokenAs(user));
  };

const AI_ASSIST = [...GROUPS, flag(saas, 'aiAssist')];

const changes: Cases = {
  'a group that the user has left counts no more': {
    needs: GROUPS,
    expected: { member: UNAUTHORIZED, left: CREATED },
    observe: async ({ saas }) => {
      const user = await saas.createAccount({ codeSuggestions: true });
      const group = await saas.createGroup(false);
      await saas.addMember(group, user);
      const member = await saas.requestTokenAs(user);
      await saas.removeMember(group, user);
      return { member, left: await saas.requestTokenAs(user) };
    },
  },
  'the user’s setting counts from the next request on': expecting(
    { on: CREATED, off: UNAUTHORIZED },
    async ({ saas }) => {
      const user = await saas.createAccount({ codeSuggestions: true });
      const whileOn = await saas.requestTokenAs(user);
      await saas.setCodeSuggestions(user, false);
      return { on: whileOn, off: await saas.requestTokenAs(user) };
    },
  ),
};

/** Row 10 of the token request: the access policy of SaaS. */
export const accessPolicyRules = ruleGroup(
  'access policy',
  { on: [saas], source: 'ee/app/policies/ee/global_policy.rb' },
  [
    rule(ACCESS_RULE, {
      row: '10',
      says: "the user's setting is on, and that of every root group; on counts only if `ai_assist_flag` is on for that user or group",
      refusal: UNAUTHORIZED,
      repair: 'own setting',
      needs: [userSetting(saas)],
    })({
      ...cells,
      ...withoutGroup,
      ...atAnyLevel,
      ...throughTheRoot,
      ...changes,
      'ai_assist_flag off for everybody': needing([flag(saas, 'aiAssist')], (targets) =>
        targets.flag(saas, 'aiAssist').off(() => asUser(true)(targets)),
      ),
      'ai_assist_flag on for the user only, not for its root group': needing(AI_ASSIST, withAiAssist('user')),
      'ai_assist_flag on for the root group only, not for the user': needing(AI_ASSIST, withAiAssist('root')),
      'ai_assist_flag on for the user and its subgroup, not for its root group': needing(
        AI_ASSIST,
        withAiAssist('user', 'subgroup'),
      ),
      'ai_assist_flag on for the user and its root group': needing(AI_ASSIST, withAiAssist('user', 'root'), CREATED),
    }),
  ],
);

const FLAG = 'forInstanceAdmin';
const ON = (user: string): FlagChange[] => [{ value: 'true', user }];
const needs: readonly Need[] = [userSetting(saas), flag(saas, FLAG)];

/** The request of a user of SaaS who is allowed everything, with the flag set so. */
const withFlag =
  (changes: (username: string) => FlagChange[], headers = {}): Observe =>
  async (targets) => {
    const { username } = await targets.allowed(saas);
    return targets.flag(saas, FLAG).within(changes(username), () => targets.requestTokenAsAllowed(saas, { headers }));
  };

/** The request of a user of self-managed, which stores this token of SaaS meanwhile. */
const asEditor = (targets: TestTargets, stored: string) =>
  targets.storedToken.holding(stored, () => targets.requestTokenAsAllowed('self-managed'));

/** The same with a token of a user of SaaS who is allowed everything, with the flag set so. */
const storing =
  (changes: (username: string) => FlagChange[]): Observe =>
  async (targets) => {
    const { token, username } = await targets.allowed(saas);
    return targets.flag(saas, FLAG).within(changes(username), () => asEditor(targets, token));
  };

/** Row 11 of the token request, and what self-managed passes on of it. */
export const instanceAdminFlagRules = ruleGroup(
  'flag for instance administrators',
  { on: [saas], source: 'merge request 123024' },
  [
    rule('instance-admin-flag-is-on', {
      row: '11',
      says: 'for a proxied request, `code_suggestions_for_instance_admin_enabled` is on for the SaaS user',
      refusal: UNAUTHORIZED,
      repair: 'instance admin flag',
      needs,
    })({
      'proxied request, flag not set: off by default': withFlag(() => [], FROM_WORKHORSE),
      'proxied request, flag on for the user': expecting(CREATED, withFlag(ON, FROM_WORKHORSE)),
      'proxied request, flag on for everybody': expecting(
        CREATED,
        withFlag(() => [{ value: 'true' }], FROM_WORKHORSE),
      ),
      'proxied request, flag on for another user': async (targets) => {
        const { username: user } = await targets.saas.createAccount();
        return withFlag(() => ON(user), FROM_WORKHORSE)(targets);
      },
      'direct request, flag off': { expected: CREATED, observe: withFlag(() => [{ value: 'false' }]) },
    }),
    rule('saas-answers', { on: ['self-managed'], needs: [storedToken] })({
      'self-managed relays the 401 of a stored token that SaaS does not know': expecting(UNAUTHORIZED, (targets) =>
        asEditor(targets, 'glpat-11111111111111111111'),
      ),
      'self-managed relays the 401 of a stored token that was revoked, with its challenge': expecting(
        REVOKED,
        async (targets) => asEditor(targets, (await targets.saas.createAccount({ revoked: true })).token),
      ),
      'self-managed relays the 401 of a stored token whose user the flag is off for': needing(
        needs,
        storing(() => []),
        UNAUTHORIZED,
      ),
      'self-managed relays the 201 of a stored token whose user the flag is on for': needing(
        needs,
        storing(ON),
        CREATED,
      ),
    }),
  ],
);
