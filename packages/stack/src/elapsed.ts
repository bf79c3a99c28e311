import { setTimeout as after } from 'node:timers/promises';

/** Milliseconds on a clock that never goes back; its zero is the start of this process. */
export function elapsedMs(): number {
  return performance.now();
}

/**
 * Asks `condition` every `everyMs` milliseconds until it is true.
 *
 * @returns whether it became true within `withinMs` milliseconds
 */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  { withinMs, everyMs = 20 }: { withinMs: number; everyMs?: number },
): Promise<boolean> {
  const deadline = elapsedMs() + withinMs;
  for (;;) {
    if (await condition()) return true;
    if (elapsedMs() >= deadline) return false;
    await after(everyMs);
  }
}
