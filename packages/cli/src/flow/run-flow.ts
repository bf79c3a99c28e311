import { HttpSender } from '@tandem/client';
import { claimDeployments, Cleanup, TestTargets, type TokenToLeave } from '@tandem/conformance';
import type { Targets } from '../targets/targets.js';
import { checkEditor, checkServiceAccount } from './check-set-up.js';
import { EditorSession } from './editor-session.js';
import { FlowRecorder } from './flow-recorder.js';
import type { FlowReport, StepReport } from './flow-report.js';
import { addServiceAccount, configureEditor, requireReplaceable } from './fresh-identities.js';
import { renewAfterExpiry } from './renew-after-expiry.js';
import { requestCompletion } from './request-completion.js';
import { requestToken, TOKEN_STEPS } from './request-token.js';

export interface FlowOptions {
  readonly targets: Targets;
  /** Called with every step as it ends. */
  readonly onStep?: (step: StepReport) => void;
  /** Aborted: the current step fails, what was changed is put back, the report ends. */
  readonly signal?: AbortSignal;
}

export interface FromNothingOptions extends FlowOptions {
  readonly signal: AbortSignal;
  /** What to leave behind as `ai_access_token` after it was replaced. */
  readonly aiAccessToken?: TokenToLeave;
}

/** Steps that are taken together. */
interface Stage {
  readonly round: number;
  readonly steps: readonly number[];
  /** False if the stages after it cannot be tried. */
  readonly run: () => Promise<boolean>;
}

const [SERVICE_ACCOUNT, EDITOR, COMPLETION] = [
  [1, 2, 3],
  [4, 5, 6, 7],
  [12, 13],
] as const;

/** Validates the 13 steps and changes nothing: 1–7 by reading, 8–13 for real, 8–11 once more after the JWT's end by the editor's clock. */
export async function runFlow({ targets, onStep = () => undefined, signal }: FlowOptions): Promise<FlowReport> {
  const recorder = new FlowRecorder(onStep);
  const session = new EditorSession(targets);
  const stages: readonly Stage[] = [
    { round: 1, steps: SERVICE_ACCOUNT, run: () => checkServiceAccount(targets, recorder) },
    { round: 1, steps: EDITOR, run: () => checkEditor(session, recorder) },
    { round: 1, steps: TOKEN_STEPS, run: async () => (await requestToken(session, recorder)) !== undefined },
    { round: 1, steps: COMPLETION, run: () => requestCompletion(session, recorder) },
    { round: 2, steps: TOKEN_STEPS, run: () => renewAfterExpiry(session, recorder) },
  ];
  try {
    await runStages(stages, recorder, signal);
  } finally {
    session.close();
  }
  return recorder.report();
}

/**
 * Does all 13 steps over the API with fresh identities on both deployments, through a renewal, and puts back what it
 * replaced: `ai_access_token`, settings, flags.
 *
 * @throws {TargetError} if that could not be put back, or another run has a deployment; nothing is changed then
 */
export async function runFlowFromNothing(options: FromNothingOptions): Promise<FlowReport> {
  const { targets, signal, aiAccessToken, onStep = () => undefined } = options;
  const http = new HttpSender();
  const cleanup = new Cleanup();
  const setup = new TestTargets(targets, { http, cleanup, signal }, aiAccessToken);
  const recorder = new FlowRecorder(onStep);
  let session: EditorSession | undefined;
  const configure = async () => (session = await configureEditor(setup, targets, recorder)) !== undefined;
  const withEditor = (run: (editor: EditorSession) => Promise<unknown>) => async () =>
    session !== undefined && Boolean(await run(session));
  const stages: readonly Stage[] = [
    { round: 1, steps: SERVICE_ACCOUNT, run: () => addServiceAccount(setup, recorder) },
    { round: 1, steps: EDITOR, run: configure },
    { round: 1, steps: TOKEN_STEPS, run: withEditor((editor) => requestToken(editor, recorder)) },
    { round: 1, steps: COMPLETION, run: withEditor((editor) => requestCompletion(editor, recorder)) },
    { round: 2, steps: TOKEN_STEPS, run: withEditor((editor) => renewAfterExpiry(editor, recorder)) },
  ];
  try {
    await claimDeployments(setup);
    await requireReplaceable(setup);
    await runStages(stages, recorder, signal);
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

/** Runs stages in turn. If one says that the rest cannot be tried, the steps of the rest are skipped. */
async function runStages(stages: readonly Stage[], recorder: FlowRecorder, signal?: AbortSignal): Promise<void> {
  let skipReason: string | undefined;
  for (const { round, steps, run } of stages) {
    recorder.round = round;
    if (signal?.aborted && skipReason === undefined) {
      skipReason = (signal.reason as Error).message;
      recorder.problem(skipReason);
    }
    if (skipReason !== undefined) recorder.skip(steps, skipReason);
    else if (!(await run())) skipReason = `not tried: step ${recorder.lastFailed ?? steps[0]} failed`;
  }
}
