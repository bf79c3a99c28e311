import { ask, refusalIn, type Service } from '@tandem/client';
import { DISCOVERY_PATH } from '@tandem/contracts';
import { type EditorClient, EditorClientError } from '@tandem/editor-client';
import { EditorSession, placeOf, refusalText } from '../flow/editor-session.js';
import { CommandError } from '../command-context.js';
import type { Targets } from '../targets/targets.js';

const REMEDIES: Readonly<Record<string, string>> = {
  personal_access_token_refused: 'set TANDEM_PERSONAL_ACCESS_TOKEN to one that self-managed accepts',
  insufficient_scope: 'create a token with scope api, and set TANDEM_PERSONAL_ACCESS_TOKEN to it',
};

/**
 * Does `work` with an editor.
 *
 * @throws {CommandError} if the editor fails: one line with a remedy, and with the rule that refused if it was recorded
 */
export async function withEditor<Result>(
  targets: Targets,
  work: (client: EditorClient) => Promise<Result>,
): Promise<Result> {
  const session = new EditorSession(targets);
  try {
    return await work(session.client);
  } catch (error) {
    throw error instanceof EditorClientError ? await commandErrorOf(error, targets) : error;
  } finally {
    session.close();
  }
}

/** Whether a GitLab signs JWTs for Code Suggest, which only SaaS does. */
async function isSaas(service: Service): Promise<boolean> {
  return (await ask(service, { method: 'GET', path: DISCOVERY_PATH })).status === 200;
}

async function commandErrorOf(error: EditorClientError, targets: Targets): Promise<CommandError> {
  const { selfManaged } = targets;
  if (error.code === 'personal_access_token_refused' && (await isSaas(selfManaged).catch(() => false))) {
    const remedy = 'name a self-managed GitLab with --self-managed';
    return new CommandError(
      `${selfManaged.url} is GitLab Inc.'s SaaS, which knows no token of self-managed: ${remedy}`,
    );
  }
  const refusal = error.code.startsWith('code_suggest')
    ? await refusalIn(targets.modelGateway, error.correlationId)
    : (await placeOf(error, targets)).refusal;
  const rule = refusal === undefined ? '' : ` (${refusalText(refusal)})`;
  const remedy = REMEDIES[error.code] ?? 'tandem doctor finds what is not in order';
  return new CommandError(`${error.code}: ${error.message}${rule}; ${remedy}`);
}
