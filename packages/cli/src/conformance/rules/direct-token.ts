import { type AccessToken, accessTokenSchema } from '@tandem/contracts';
import type { Bench } from '../../bench/bench.js';
import { Unprepared } from '../../bench/verdicts.js';

/**
 * The answer of SaaS to one of its own users.
 *
 * @throws Unprepared where it is no token
 */
export async function accessTokenFrom(bench: Bench, headers: Record<string, string>): Promise<AccessToken> {
  const { token } = await bench.allowed('saas');
  const answer = await bench.saas.requestToken({ bearer: token, headers });
  const read = accessTokenSchema.safeParse(answer.body);
  if (answer.status === 201 && read.success) return read.data;
  throw new Unprepared(`saas gave no JWT: ${answer.status} ${answer.text.slice(0, 200)}`);
}
