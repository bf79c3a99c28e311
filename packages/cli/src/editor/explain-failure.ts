import type { EditorClientError } from '@tandem/editor-client';
import { CommandError } from '../command-error.js';
import { placeOf } from '../flow/request-token.js';
import { refusalIn } from '@tandem/client';
import { EXIT } from '../surroundings.js';
import type { Targets } from '../targets/targets.js';

const REMEDIES: Readonly<Record<string, string>> = {
  personal_access_token_malformed: 'set TANDEM_PERSONAL_ACCESS_TOKEN to a token like glpat-…',
  personal_access_token_refused: 'set TANDEM_PERSONAL_ACCESS_TOKEN to one that self-managed accepts',
  insufficient_scope: 'create a token with scope api, and set TANDEM_PERSONAL_ACCESS_TOKEN to it',
};

/** What an editor's failure is for the shell: one line with the rule that refused, where a journal tells it, and a remedy. */
export async function commandErrorOf(error: EditorClientError, targets: Targets): Promise<CommandError> {
  const isCodeSuggests = error.code.startsWith('code_suggest');
  const refusal = isCodeSuggests
    ? await refusalIn(targets.modelGateway, error.correlationId)
    : (await placeOf(error, targets)).refusal;
  const rule = refusal === undefined ? '' : ` (${refusal.rule}${refusal.reason ? `: ${refusal.reason}` : ''})`;
  const remedy = REMEDIES[error.code] ?? 'tandem doctor finds what is not in order';
  return new CommandError(`${error.code}: ${error.message}${rule}; ${remedy}`, EXIT.failed);
}
