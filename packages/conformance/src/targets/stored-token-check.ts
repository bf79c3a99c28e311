import { TOKENS_PATH } from '@tandem/contracts';
import { z } from 'zod';
import { fingerprint, recordedExchanges, NoAnswer } from '@tandem/client';
import type { TestTargets } from './test-targets.js';
import { SetupFailed } from './verdicts.js';

/** What may be left behind as `ai_access_token`. */
export interface TokenToLeave {
  readonly value: string;
  /** It is the seed's, and nobody said that it is what is stored: then it has to be seen. */
  readonly isGuessed: boolean;
}

const GIVE_IT =
  'ai_access_token is write-only: to have it replaced and put back, set TANDEM_AI_ACCESS_TOKEN to its value';

/**
 * Why a token is not to be left behind as `ai_access_token`: none was given, SaaS does not accept it, or self-managed's
 * record of what it sent to SaaS shows another; undefined where nothing speaks against it.
 */
export async function storedTokenDisagrees(
  targets: TestTargets,
  token: TokenToLeave | undefined,
): Promise<string | undefined> {
  if (token === undefined) return GIVE_IT;
  const seen = await seenToken(targets);
  if (token.isGuessed) return seen === fingerprint(token.value) ? undefined : GIVE_IT;
  if (!(await isAccepted(targets, token.value))) {
    return 'saas does not accept TANDEM_AI_ACCESS_TOKEN, so it is not what self-managed stores';
  }
  return seen === undefined || seen === fingerprint(token.value)
    ? undefined
    : 'TANDEM_AI_ACCESS_TOKEN is another token than the one that self-managed stores';
}

async function isAccepted(targets: TestTargets, token: string): Promise<boolean> {
  try {
    const self = z.object({ active: z.boolean() });
    return (await targets.saas.prepare(self, 'GET', '/personal_access_tokens/self', { bearer: token })).active;
  } catch (error) {
    if (error instanceof SetupFailed) return false;
    throw error;
  }
}

/** The fingerprint of the token that self-managed sends to SaaS, where its record of that can be read. */
async function seenToken(targets: TestTargets): Promise<string | undefined> {
  const { token } = await targets.allowed('self-managed');
  const answer = await targets.selfManaged.requestToken({ bearer: token }).catch((error: unknown) => {
    if (error instanceof NoAnswer) return undefined;
    throw error;
  });
  if (answer === undefined) return undefined;
  const exchanges = await recordedExchanges(targets.selfManaged.service, answer.headers['x-request-id']);
  const sent = exchanges.find(({ direction, path }) => direction === 'out' && path === TOKENS_PATH);
  return sent?.request.headers.authorization?.split(' ').at(-1);
}
