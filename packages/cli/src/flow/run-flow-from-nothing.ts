import { Bench } from '../bench/bench.js';
import { claimDeployments } from '../bench/claim.js';
import { Ledger } from '../bench/ledger.js';
import type { TokenToLeave } from '../bench/stored-token-check.js';
import { Unprepared } from '../bench/verdicts.js';
import { CommandError } from '../command-error.js';
import { HttpSender } from '@tandem/client';
import { systemRandomness } from '../randomness.js';
import { EXIT } from '../surroundings.js';
import type { EditorSession } from './editor-session.js';
import { FlowRecorder } from './flow-recorder.js';
import type { FlowReport } from './flow-report.js';
import { addServiceAccount, configureEditor, obstacleToFreshIdentities } from './fresh-identities.js';
import { renewAfterExpiry } from './renew-after-expiry.js';
import { requestCompletion } from './request-completion.js';
import { requestToken, TOKEN_STEPS } from './request-token.js';
import type { FlowOptions } from './run-flow.js';
import { runInTurn } from './stages.js';

export interface FromNothingOptions extends FlowOptions {
  readonly signal: AbortSignal;
  /** What to leave behind as `ai_access_token` after it was replaced. */
  readonly aiAccessToken?: TokenToLeave;
}

/**
 * Does all 13 steps over the API with fresh identities on both deployments, through a renewal, and puts back what it
 * replaced: `ai_access_token`, settings, flags.
 *
 * @throws CommandError where that could not be put back, or another run has a deployment; nothing is changed then
 */
export async function runFlowFromNothing(options: FromNothingOptions): Promise<FlowReport> {
  const { targets, signal, aiAccessToken, onStep = () => undefined } = options;
  const http = new HttpSender();
  const ledger = new Ledger();
  const bench = new Bench(targets, { http, ledger, randomness: systemRandomness, signal }, aiAccessToken);
  const recorder = new FlowRecorder(onStep);
  let session: EditorSession | undefined;
  const configure = async () => (session = await configureEditor(bench, targets, recorder)) !== undefined;
  const withEditor = (run: (editor: EditorSession) => Promise<boolean>) => async () =>
    session !== undefined && run(session);
  try {
    await claimDeployments(bench);
    await refuseObstacle(bench);
    await runInTurn(
      [
        { round: 1, steps: [1, 2, 3], run: () => addServiceAccount(bench, recorder) },
        { round: 1, steps: [4, 5, 6, 7], run: configure },
        {
          round: 1,
          steps: TOKEN_STEPS,
          run: withEditor(async (one) => (await requestToken(one, recorder)) !== undefined),
        },
        { round: 1, steps: [12, 13], run: withEditor((one) => requestCompletion(one, recorder)) },
        {
          round: 2,
          steps: TOKEN_STEPS,
          run: withEditor((one) => renewAfterExpiry(one, recorder, { signal, byEditorAlone: true })),
        },
      ],
      recorder,
      signal,
    );
  } catch (error) {
    if (!signal.aborted) throw error;
    recorder.problem((signal.reason as Error).message);
  } finally {
    session?.close();
    await ledger.settle();
    http.close();
  }
  ledger.failures.forEach((failure) => recorder.problem(failure));
  return recorder.report();
}

async function refuseObstacle(bench: Bench): Promise<void> {
  try {
    const obstacle = await obstacleToFreshIdentities(bench);
    if (obstacle !== undefined) throw new CommandError(obstacle, EXIT.failed);
  } catch (error) {
    throw error instanceof Unprepared ? new CommandError(error.message, EXIT.failed) : error;
  }
}
