import { elapsedMs } from '../elapsed.js';
import type { FlowRecorder } from './flow-recorder.js';
import { ServiceFailure } from '@tandem/client';

/**
 * Records a step as checked, with what `read` saw, or as failed.
 * `ended`: it failed in a way that the rest would fail too.
 */
export async function checkStep(
  recorder: FlowRecorder,
  number: number,
  read: () => Promise<string>,
): Promise<'checked' | 'failed' | 'ended'> {
  const startedAt = elapsedMs();
  try {
    const detail = await read();
    recorder.step(number, { status: 'checked', durationMs: elapsedMs() - startedAt, detail });
    return 'checked';
  } catch (error) {
    if (!(error instanceof ServiceFailure)) throw error;
    const { rule, message: detail } = error;
    recorder.step(number, { status: 'failed', durationMs: elapsedMs() - startedAt, rule, detail });
    return error.ends ? 'ended' : 'failed';
  }
}
