import { ask, firstRefusal, recordedExchanges } from '@tandem/client';
import { GITLAB_COMPLETIONS_PATH, hasCompletions, knownVersionOf, type RuleResult } from '@tandem/contracts';
import { refusalText } from '../../flow/editor-session.js';
import type { CheckContext } from '../check-context.js';
import { about, type Finding, foundUnlessSkipped } from '../finding.js';

const COMPLETION = {
  prompt_version: 1,
  current_file: { file_name: 'doctor.ts', content_above_cursor: 'doctor();\ndoc', content_below_cursor: '' },
};

/** From GitLab 16.3 on: whether self-managed itself gives the editor suggestions. */
export function checkCompletions(context: CheckContext): Promise<Finding[]> {
  return foundUnlessSkipped('completion request', async () => {
    const { selfManaged, targets } = context;
    const { version } = await selfManaged.version();
    if (!hasCompletions(knownVersionOf(version))) return [];
    const { status, correlationId } = await ask(targets.selfManaged, {
      method: 'POST',
      path: GITLAB_COMPLETIONS_PATH,
      bearer: targets.personalAccessToken,
      body: COMPLETION,
    });
    const check = about('completion request');
    if (status === 200) return [check.ok('self-managed gives the editor suggestions of Code Suggest')];
    const refusal = firstRefusal(await recordedExchanges(targets.selfManaged, correlationId));
    const why = refusal ? `refuses by ${refusalText(refusal)}` : `answers ${status}`;
    return [check.problem(`self-managed ${why}`, repairOf(refusal, context))];
  });
}

function repairOf(refusal: RuleResult | undefined, { repairs, targets }: CheckContext): string {
  // It answered, or it did not: then self-managed may look for it elsewhere.
  const isAway = refusal?.rule === 'code-suggest-answers' && !refusal.reason?.startsWith('Code Suggest answered');
  if (isAway) return `export CODE_SUGGESTIONS_BASE_URL=${targets.modelGateway.url} # and start self-managed with it`;
  return (refusal && repairs.forRule(refusal.rule, 'self-managed')) ?? 'tandem requests --failures';
}
