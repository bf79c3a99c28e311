import { setTimeout as wait } from 'node:timers/promises';

const PATIENCE = 30_000;
const PAUSE = 20;

/** Resolves with what `check` gives when it no longer throws; rejects with its last error after `patience` ms. For what follows an answer. */
export async function eventually<Result>(check: () => Result | Promise<Result>, patience = PATIENCE): Promise<Result> {
  const end = performance.now() + patience;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await wait(PAUSE);
    }
  }
}
