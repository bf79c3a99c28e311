import { fingerprint, refusalIn, ServiceFailure, type User } from '@tandem/client';
import { MASKED_TOKEN } from '@tandem/contracts';
import { EditorClientError, PERSONAL_ACCESS_TOKEN_FORMAT } from '@tandem/editor-client';
import { Administration } from '../targets/administration.js';
import type { Targets } from '../targets/targets.js';
import { type EditorSession, failureOf } from './editor-session.js';
import type { FlowRecorder } from './flow-recorder.js';

/**
 * Steps 1 to 3 by reading: the service account, its token, the setting that stores it.
 *
 * @returns false if a service cannot be reached
 */
export async function checkServiceAccount(targets: Targets, recorder: FlowRecorder): Promise<boolean> {
  const saas = new Administration(targets.saas);
  const selfManaged = new Administration(targets.selfManaged);
  let account: User | undefined;
  const steps = recorder.inTurn('checked');
  await steps.step(1, async () => {
    account = await activeUser(saas, targets.serviceAccount);
    return `${account.username}, user ${account.id}`;
  });
  await steps.step(2, async () => account && usableTokenOf(saas, account));
  await steps.step(3, () => storedToken(selfManaged));
  return steps.canGoOn;
}

async function activeUser(saas: Administration, username: string): Promise<User> {
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
  const usable = tokens.find(({ active, scopes }) => active && scopes.includes('api'));
  if (usable) return `token ${usable.id}, scope ${usable.scopes.join(' ')}, until ${usable.expires_at ?? 'revoked'}`;
  const message = `none of the ${tokens.length} tokens of ${account.username} is active with scope api`;
  throw new ServiceFailure(message, 'service-account-token-is-active');
}

async function storedToken(selfManaged: Administration): Promise<string> {
  const { ai_access_token: shown } = await selfManaged.settings();
  if (shown === MASKED_TOKEN) return `ai_access_token is shown as ${MASKED_TOKEN}`;
  if (shown) {
    throw new ServiceFailure('self-managed shows ai_access_token in the clear', 'ai-access-token-is-write-only');
  }
  throw new ServiceFailure('self-managed stores no ai_access_token', 'ai-access-token-is-stored');
}

/**
 * Steps 4 to 7 by one request: the PAT that the editor holds, as self-managed knows it.
 *
 * @returns false if self-managed cannot be reached
 */
export async function checkEditor(session: EditorSession, recorder: FlowRecorder): Promise<boolean> {
  const { personalAccessToken, selfManaged } = session.targets;
  const startedAt = performance.now();
  try {
    const token = await session.client.checkPersonalAccessToken();
    const durationMs = performance.now() - startedAt;
    const pat = `PAT ${fingerprint(personalAccessToken)}`;
    const details = [
      `token ${token.id} of user ${token.user_id}`,
      `${pat}, active until ${token.expires_at ?? 'it is revoked'}`,
      `${pat} ${formOf(personalAccessToken)}`,
      `${pat} is only in this editor client`,
    ];
    for (const [i, detail] of details.entries()) {
      recorder.step(4 + i, { status: 'checked', durationMs: i === 0 ? durationMs : 0, detail });
    }
    return true;
  } catch (error) {
    if (!(error instanceof EditorClientError)) throw error;
    const failure = failureOf(error, await refusalIn(selfManaged, error.correlationId));
    recorder.step(4, { status: 'failed', durationMs: performance.now() - startedAt, ...failure });
    recorder.skipAfterFailure([5, 6, 7]);
    return error.code !== 'instance_unreachable' && error.code !== 'instance_timeout';
  }
}

function formOf(personalAccessToken: string): string {
  if (PERSONAL_ACCESS_TOKEN_FORMAT.test(personalAccessToken)) return 'has the form that editors accept';
  const clients = "GitLab's VS Code extension and language server of 2023";
  return `is accepted by the instance, but not by ${clients}: they take glpat- and 20 letters, digits, - or _ only`;
}
