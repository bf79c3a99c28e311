import type { Targets } from '../targets/targets.js';
import { checkEditor } from './check-editor.js';
import { checkServiceAccount } from './check-service-account.js';
import { EditorSession } from './editor-session.js';
import { FlowRecorder } from './flow-recorder.js';
import type { FlowReport, StepReport } from './flow-report.js';
import { runInTurn, type Stage } from './stages.js';
import { requestCompletion } from './request-completion.js';
import { requestToken, TOKEN_STEPS } from './request-token.js';
import { renewAfterExpiry } from './renew-after-expiry.js';

export interface FlowOptions {
  readonly targets: Targets;
  /** Told of every step as it ends. */
  readonly onStep?: (step: StepReport) => void;
  /** Aborted: the step under way fails, the clock is put back, the report ends. */
  readonly signal?: AbortSignal;
}

/** Validates the 13 steps and changes nothing: 1–7 by reading, 8–13 for real, 8–11 once more after the JWT's end. */
export async function runFlow({ targets, onStep = () => undefined, signal }: FlowOptions): Promise<FlowReport> {
  const recorder = new FlowRecorder(onStep);
  const session = new EditorSession(targets);
  const stages: readonly Stage[] = [
    { round: 1, steps: [1, 2, 3], run: () => checkServiceAccount(targets, recorder) },
    { round: 1, steps: [4, 5, 6, 7], run: () => checkEditor(session, recorder) },
    { round: 1, steps: TOKEN_STEPS, run: async () => (await requestToken(session, recorder)) !== undefined },
    { round: 1, steps: [12, 13], run: () => requestCompletion(session, recorder) },
    { round: 2, steps: TOKEN_STEPS, run: () => renewAfterExpiry(session, recorder, { signal }) },
  ];
  try {
    await runInTurn(stages, recorder, signal);
  } finally {
    session.close();
  }
  return recorder.report();
}
