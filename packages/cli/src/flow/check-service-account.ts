import { type TokenOfUser, type User, ServiceFailure } from '@tandem/client';
import { Administration } from '../services/administration.js';
import type { Targets } from '../targets/targets.js';
import { checkStep } from './check-step.js';
import type { FlowRecorder } from './flow-recorder.js';

/** How `ai_access_token` is shown when it is stored; its value is never readable. */
const STORED = '*****';

/** Steps 1 to 3 by reading: the service account, its token, the setting that stores it. False where a service is away. */
export async function checkServiceAccount(targets: Targets, recorder: FlowRecorder): Promise<boolean> {
  const saas = new Administration(targets.saas);
  let account: User | undefined;
  const first = await checkStep(recorder, 1, async () => {
    account = await existing(saas, targets.serviceAccount);
    return `${account.username}, user ${account.id}`;
  });
  if (first === 'ended') {
    recorder.skip([2, 3], 'not tried: step 1 failed');
    return false;
  }
  const found = account;
  if (found === undefined) recorder.skip([2], 'not tried: step 1 failed');
  else if ((await checkStep(recorder, 2, () => usableTokenOf(saas, found))) === 'ended') {
    recorder.skip([3], 'not tried: step 2 failed');
    return false;
  }
  return (await checkStep(recorder, 3, () => storedToken(new Administration(targets.selfManaged)))) !== 'ended';
}

async function existing(saas: Administration, username: string): Promise<User> {
  const user = await saas.userNamed(username);
  if (user === undefined) {
    const remedy = 'name yours with --service-account';
    throw new ServiceFailure(`saas has no user ${username}; ${remedy}`, 'service-account-exists');
  }
  if (user.state !== 'active') throw new ServiceFailure(`${username} is ${user.state}`, 'service-account-is-active');
  return user;
}

async function usableTokenOf(saas: Administration, account: User): Promise<string> {
  const tokens = await saas.tokensOf(account);
  const usable = tokens.find(isUsable);
  if (usable) return `token ${usable.id}, scope ${usable.scopes.join(' ')}, until ${usable.expires_at ?? 'revoked'}`;
  const message = `none of the ${tokens.length} tokens of ${account.username} is active with scope api`;
  throw new ServiceFailure(message, 'service-account-token-is-active');
}

function isUsable({ active, scopes }: TokenOfUser): boolean {
  return active && scopes.includes('api');
}

async function storedToken(selfManaged: Administration): Promise<string> {
  const { ai_access_token: shown } = await selfManaged.settings();
  if (shown === STORED) return `ai_access_token is shown as ${STORED}`;
  if (shown)
    throw new ServiceFailure('self-managed shows ai_access_token in the clear', 'ai-access-token-is-write-only');
  throw new ServiceFailure('self-managed stores no ai_access_token', 'ai-access-token-is-stored');
}
