import type { Account } from '../bench/account.js';
import type { Bench } from '../bench/bench.js';
import { fingerprint } from '../fingerprint.js';
import { EditorSession } from './editor-session.js';
import type { FlowRecorder } from './flow-recorder.js';
import type { Targets } from '../targets/targets.js';
import { doSteps } from './do-step.js';

/** Why fresh identities cannot take the places of those that are there and be taken away again; undefined where they can. */
export async function obstacleToFreshIdentities(bench: Bench): Promise<string | undefined> {
  const obstacles = [
    () => bench.storedToken.obstacle(),
    () => bench.instanceSetting.obstacle(),
    () => bench.userSettingObstacle('saas'),
    () => bench.flag('saas', 'forInstanceAdmin').obstacle(),
  ];
  for (const find of obstacles) {
    const obstacle = await find();
    if (obstacle !== undefined) return obstacle;
  }
  return undefined;
}

/**
 * Steps 1 to 3 over the API: the account of the self-managed administrator on SaaS, its group and service account, the
 * SAT, the flag, and the settings of self-managed. The account asks for nothing that an owner of a group may not.
 */
export async function addServiceAccount(bench: Bench, recorder: FlowRecorder): Promise<boolean> {
  const { saas } = bench;
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
        await bench.flag('saas', 'tokensApi').unsetUnlessOn();
        await bench.flag('saas', 'aiAssist').unsetUnlessOn();
        await bench.flag('saas', 'forInstanceAdmin').add({ value: 'true', user: account.username });
        return `SAT ${fingerprint(sat)}, token ${token.id}; flag and own setting are on`;
      },
    ],
    [
      3,
      async () => {
        await bench.storedToken.store(sat);
        await bench.instanceSetting.switchOn();
        await bench.flag('self-managed', 'tokensApi').unsetUnlessOn();
        return `ai_access_token holds SAT ${fingerprint(sat)}`;
      },
    ],
  ]);
}

/** Steps 4 to 7: a new user of self-managed, its PAT, and an editor that holds it; undefined where one failed. */
export async function configureEditor(
  bench: Bench,
  targets: Targets,
  recorder: FlowRecorder,
): Promise<EditorSession | undefined> {
  let user: Account;
  let session: EditorSession | undefined;
  const isDone = await doSteps(recorder, [
    [
      4,
      async () => {
        user = await bench.selfManaged.createAccount();
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
