import { HttpSender } from '@tandem/client';
import { claimDeployments, Cleanup, SetupFailed, TestTargets, type TokenToLeave } from '@tandem/conformance';
import { CommandError } from '../command-error.js';
import { EXIT } from '../surroundings.js';
import type { EditorSession } from './editor-session.js';
import { FlowRecorder } from './flow-recorder.js';
import type { FlowReport } from './flow-report.js';
import { addServiceAccount, configureEditor, whyNoFreshIdentities } from './fresh-identities.js';
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
 * @throws {CommandError} if that could not be put back; nothing is changed then
 * @throws {TargetError} if another run has a deployment; nothing is changed then
 */
export async function runFlowFromNothing(options: FromNothingOptions): Promise<FlowReport> {
  const { targets, signal, aiAccessToken, onStep = () => undefined } = options;
  const http = new HttpSender();
  const cleanup = new Cleanup();
  const setup = new TestTargets(targets, { http, cleanup, signal }, aiAccessToken);
  const recorder = new FlowRecorder(onStep);
  let session: EditorSession | undefined;
  const configure = async () => (session = await configureEditor(setup, targets, recorder)) !== undefined;
  const withEditor = (run: (editor: EditorSession) => Promise<boolean>) => async () =>
    session !== undefined && run(session);
  try {
    await claimDeployments(setup);
    await refuseFreshIdentities(setup);
    await runInTurn(
      [
        { round: 1, steps: [1, 2, 3], run: () => addServiceAccount(setup, recorder) },
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
    await cleanup.run();
    http.close();
  }
  cleanup.failures.forEach((failure) => recorder.problem(failure));
  return recorder.report();
}

async function refuseFreshIdentities(setup: TestTargets): Promise<void> {
  try {
    const reason = await whyNoFreshIdentities(setup);
    if (reason !== undefined) throw new CommandError(reason, EXIT.failed);
  } catch (error) {
    throw error instanceof SetupFailed ? new CommandError(error.message, EXIT.failed) : error;
  }
}
