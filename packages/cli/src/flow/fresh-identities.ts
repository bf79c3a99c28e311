import { fingerprint } from '@tandem/client';
import { type Account, SetupFailed, TargetError, type TestTargets } from '@tandem/conformance';
import type { Targets } from '../targets/targets.js';
import { EditorSession } from './editor-session.js';
import type { FlowRecorder } from './flow-recorder.js';

/**
 * Checks that what fresh identities replace can be put back.
 *
 * @throws {TargetError} if it cannot
 */
export async function requireReplaceable(setup: TestTargets): Promise<void> {
  const checks = [
    () => setup.storedToken.skipReason(),
    () => setup.instanceSetting.skipReason(),
    () => setup.userSettingSkipReason('saas'),
    () => setup.flag('saas', 'forInstanceAdmin').skipReason(),
  ];
  try {
    for (const check of checks) {
      const reason = await check();
      if (reason !== undefined) throw new TargetError(reason);
    }
  } catch (error) {
    throw error instanceof SetupFailed ? new TargetError(error.message) : error;
  }
}

/**
 * Steps 1 to 3 over the API: the account of the self-managed administrator on SaaS, its group and service account, the
 * SAT, the flag, and the settings of self-managed. The account asks only for what an owner of a group may do.
 */
export async function addServiceAccount(setup: TestTargets, recorder: FlowRecorder): Promise<boolean> {
  const { saas } = setup;
  let owner: Account;
  let account: Awaited<ReturnType<typeof saas.createServiceAccount>>;
  let sat: string;
  const steps = recorder.inTurn('done');
  await steps.step(1, async () => {
    owner = await saas.createAccount();
    account = await saas.createServiceAccount(owner);
    return `${account.username}, user ${account.id}, of group ${account.group.full_path}`;
  });
  await steps.step(2, async () => {
    const token = await saas.createServiceAccountToken(owner, account);
    sat = token.token;
    await saas.setCodeSuggestions({ token: sat }, true);
    await setup.flag('saas', 'tokensApi').unsetUnlessOn();
    await setup.flag('saas', 'aiAssist').unsetUnlessOn();
    await setup.flag('saas', 'forInstanceAdmin').add({ value: 'true', user: account.username });
    return `SAT ${fingerprint(sat)}, token ${token.id}; flag and own setting are on`;
  });
  await steps.step(3, async () => {
    await setup.storedToken.store(sat);
    await setup.instanceSetting.switchOn();
    await setup.flag('self-managed', 'tokensApi').unsetUnlessOn();
    return `ai_access_token holds SAT ${fingerprint(sat)}`;
  });
  return steps.canGoOn;
}

/** Steps 4 to 7: a new user of self-managed, its PAT, and an editor that holds it; undefined if one failed. */
export async function configureEditor(
  setup: TestTargets,
  targets: Targets,
  recorder: FlowRecorder,
): Promise<EditorSession | undefined> {
  let user: Account;
  let session: EditorSession | undefined;
  const pat = () => `PAT ${fingerprint(user.token)}`;
  const steps = recorder.inTurn('done');
  await steps.step(4, async () => {
    user = await setup.selfManaged.createAccount();
    return `${user.username}, user ${user.id}, token ${user.tokenId}`;
  });
  await steps.step(5, async () => pat());
  await steps.step(6, async () => {
    session = new EditorSession({ ...targets, personalAccessToken: user.token });
    return pat();
  });
  await steps.step(7, async () => `${pat()} is only in this editor client`);
  return session;
}
