import { fingerprint } from '@tandem/client';
import type { Account, TestTargets } from '@tandem/conformance';
import { EditorSession } from './editor-session.js';
import type { FlowRecorder } from './flow-recorder.js';
import type { Targets } from '../targets/targets.js';
import { doSteps } from './do-step.js';

/** Why fresh identities cannot take the places of those that are there and be taken away again; undefined if they can. */
export async function whyNoFreshIdentities(setup: TestTargets): Promise<string | undefined> {
  const skipReasons = [
    () => setup.storedToken.skipReason(),
    () => setup.instanceSetting.skipReason(),
    () => setup.userSettingSkipReason('saas'),
    () => setup.flag('saas', 'forInstanceAdmin').skipReason(),
  ];
  for (const find of skipReasons) {
    const reason = await find();
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/**
 * Steps 1 to 3 over the API: the account of the self-managed administrator on SaaS, its group and service account, the
 * SAT, the flag, and the settings of self-managed. The account asks for nothing that an owner of a group may not.
 */
export async function addServiceAccount(setup: TestTargets, recorder: FlowRecorder): Promise<boolean> {
  const { saas } = setup;
  let owner: Account;
  let account: Awaited<ReturnType<typeof saas.createServiceAccount>>;
  let sat: string;
  return doSteps(recorder, [
    [
      1,
      async () => {
        owner = await saas.createAccount();
        account = await saas.createServiceAccount(owner);
        return `${account.username}, user ${account.id}, of group ${account.group.full_path}`;
      },
    ],
    [
      2,
      async () => {
        const token = await saas.createServiceAccountToken(owner, account);
        sat = token.token;
        await saas.setCodeSuggestions({ token: sat }, true);
        await setup.flag('saas', 'tokensApi').unsetUnlessOn();
        await setup.flag('saas', 'aiAssist').unsetUnlessOn();
        await setup.flag('saas', 'forInstanceAdmin').add({ value: 'true', user: account.username });
        return `SAT ${fingerprint(sat)}, token ${token.id}; flag and own setting are on`;
      },
    ],
    [
      3,
      async () => {
        await setup.storedToken.store(sat);
        await setup.instanceSetting.switchOn();
        await setup.flag('self-managed', 'tokensApi').unsetUnlessOn();
        return `ai_access_token holds SAT ${fingerprint(sat)}`;
      },
    ],
  ]);
}

/** Steps 4 to 7: a new user of self-managed, its PAT, and an editor that holds it; undefined if one failed. */
export async function configureEditor(
  setup: TestTargets,
  targets: Targets,
  recorder: FlowRecorder,
): Promise<EditorSession | undefined> {
  let user: Account;
  let session: EditorSession | undefined;
  const isDone = await doSteps(recorder, [
    [
      4,
      async () => {
        user = await setup.selfManaged.createAccount();
        return `${user.username}, user ${user.id}, token ${user.tokenId}`;
      },
    ],
    [5, async () => `PAT ${fingerprint(user.token)}`],
    [
      6,
      async () => {
        session = new EditorSession({ ...targets, personalAccessToken: user.token });
        return `PAT ${fingerprint(user.token)}`;
      },
    ],
    [7, async () => `PAT ${fingerprint(user.token)} is with this editor client alone`],
  ]);
  return isDone ? session : undefined;
}
