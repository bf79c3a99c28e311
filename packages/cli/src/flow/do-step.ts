import { SetupFailed } from '@tandem/conformance';
import { elapsedMs } from '../elapsed.js';
import type { FlowRecorder } from './flow-recorder.js';

/** Does a step and records it as done, with what `act` says of it, or as failed. */
export async function doStep(recorder: FlowRecorder, number: number, act: () => Promise<string>): Promise<boolean> {
  const startedAt = elapsedMs();
  try {
    const detail = await act();
    recorder.step(number, { status: 'done', durationMs: elapsedMs() - startedAt, detail });
    return true;
  } catch (error) {
    if (!(error instanceof SetupFailed)) throw error;
    const failure = { rule: 'set-up-is-accepted', detail: error.message };
    recorder.step(number, { status: 'failed', durationMs: elapsedMs() - startedAt, ...failure });
    return false;
  }
}

/** Does steps one after the other; those after one that failed are skipped. */
export async function doSteps(
  recorder: FlowRecorder,
  steps: readonly (readonly [number: number, act: () => Promise<string>])[],
): Promise<boolean> {
  for (const [i, [number, act]] of steps.entries()) {
    if (await doStep(recorder, number, act)) continue;
    recorder.skip(
      steps.slice(i + 1).map(([later]) => later),
      `not tried: step ${number} failed`,
    );
    return false;
  }
  return true;
}
