import { type AccessToken, accessTokenSchema } from '@tandem/contracts';
import type { TestTargets } from '../targets/test-targets.js';
import { SetupFailed } from '../targets/verdicts.js';

/**
 * The answer of SaaS to one of its own users.
 *
 * @throws SetupFailed where it is no token
 */
export async function accessTokenFrom(targets: TestTargets, headers: Record<string, string>): Promise<AccessToken> {
  const { token } = await targets.allowed('saas');
  const answer = await targets.saas.requestToken({ bearer: token, headers });
  const read = accessTokenSchema.safeParse(answer.body);
  if (answer.status === 201 && read.success) return read.data;
  throw new SetupFailed(`saas gave no JWT: ${answer.status} ${answer.text.slice(0, 200)}`);
}
