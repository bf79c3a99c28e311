import type { RuleResult } from '@tandem/contracts';
import { createHash } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { type Service, simulatorOf } from './services.js';
import type { RecordedExchange } from './simulator-client.js';

/** What a service recorded of one request, oldest first; empty if its journal cannot be read. */
export async function exchangesOf(service: Service, correlationId: string | undefined): Promise<RecordedExchange[]> {
  if (correlationId === undefined) return [];
  return (
    (await simulatorOf(service)
      ?.exchanges({ correlation_id: correlationId })
      .catch(() => [])) ?? []
  );
}

/** Whether a service lets its journal be read. */
export async function canReadExchanges(service: Service): Promise<boolean> {
  const reading = simulatorOf(service)?.exchanges({ correlation_id: 'none' });
  return reading?.then(() => true).catch(() => false) ?? false;
}

const RECORDED_WITHIN_MS = 1_000;
const POLL_MS = 10;

/** The same, once the request itself is among them: it is recorded when its answer has left. Waits a second at most. */
export async function recordedExchanges(
  service: Service,
  correlationId: string | undefined,
): Promise<RecordedExchange[]> {
  if (correlationId === undefined || service.simulatorToken === undefined) return [];
  let exchanges: RecordedExchange[] = [];
  const isRecorded = async () => {
    exchanges = await exchangesOf(service, correlationId);
    return exchanges.some(({ direction }) => direction === 'in');
  };
  await waitUntil(isRecorded, { withinMs: RECORDED_WITHIN_MS, everyMs: POLL_MS });
  return exchanges;
}

/**
 * Asks `condition` every `everyMs` milliseconds until it is true. (Stack has the same for itself: it does not load this
 * package.)
 *
 * @returns whether it became true within `withinMs` milliseconds
 * @throws {AbortError} if `signal` aborts
 */
export async function waitUntil(
  condition: () => Promise<boolean>,
  { withinMs, everyMs, signal }: { withinMs: number; everyMs: number; signal?: AbortSignal },
): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline) return false;
    await after(everyMs, undefined, signal ? { signal } : {});
  }
  return true;
}

/** The rule result of a service that refused the request, if its journal tells. */
export async function refusalIn(service: Service, correlationId: string | undefined): Promise<RuleResult | undefined> {
  return firstRefusal(await exchangesOf(service, correlationId));
}

/** The first rule result among recorded requests that refused. */
export function firstRefusal(exchanges: readonly RecordedExchange[]): RuleResult | undefined {
  return exchanges.flatMap(({ decisions }) => decisions).find(({ outcome }) => outcome === 'refused');
}

/** A secret as it may be shown, as the services' recorded requests show it: the first 8 hex digits of its SHA-256. */
export function fingerprint(secret: string): string {
  return `sha256:${createHash('sha256').update(secret).digest('hex').slice(0, 8)}`;
}
