import type { FlowRecorder } from './flow-recorder.js';

/** Steps that are taken together. */
export interface Stage {
  readonly round: number;
  readonly steps: readonly number[];
  /** False where the stages after it cannot be tried. */
  readonly run: () => Promise<boolean>;
}

/** Runs stages one after the other, until one cannot be gone beyond; the steps of the rest are skipped for its reason. */
export async function runInTurn(stages: readonly Stage[], recorder: FlowRecorder, signal?: AbortSignal): Promise<void> {
  let hindrance: string | undefined;
  for (const { round, steps, run } of stages) {
    recorder.round = round;
    if (signal?.aborted && hindrance === undefined) {
      hindrance = (signal.reason as Error).message;
      recorder.problem(hindrance);
    }
    if (hindrance !== undefined) recorder.skip(steps, hindrance);
    else if (!(await run())) hindrance = `not tried: step ${recorder.lastFailed ?? steps[0]} failed`;
  }
}
