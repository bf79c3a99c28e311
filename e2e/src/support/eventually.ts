import { waitUntil } from '@tandem/stack';

const PATIENCE_MS = 30_000;

/** Resolves with what `check` gives when it no longer throws; rejects with its last error after `withinMs`. For what follows an answer. */
export async function eventually<Result>(
  check: () => Result | Promise<Result>,
  withinMs = PATIENCE_MS,
): Promise<Result> {
  let last: { result: Result } | { error: unknown } | undefined;
  const attempt = async () => {
    try {
      last = { result: await check() };
      return true;
    } catch (error) {
      last = { error };
      return false;
    }
  };
  await waitUntil(attempt, { withinMs });
  if (last !== undefined && 'result' in last) return last.result;
  throw last?.error;
}
