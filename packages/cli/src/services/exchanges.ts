import { setTimeout as after } from 'node:timers/promises';
import { z } from 'zod';
import { elapsedMs } from '../elapsed.js';
import { SIMULATOR_PREFIX } from './control-surface.js';
import type { Service } from '../targets/targets.js';
import { ask } from './http.js';

const headerSchema = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat().join(', '));
const messageSchema = z.object({ headers: z.record(z.string(), headerSchema), body: z.unknown() });
const exchangeSchema = z.object({
  direction: z.enum(['in', 'out']),
  path: z.string(),
  started_at: z.iso.datetime(),
  duration_ms: z.number(),
  request: messageSchema.optional(),
  decisions: z.array(z.object({ rule: z.string(), outcome: z.string(), reason: z.string().optional() })),
});
const exchangesSchema = z.object({ exchanges: z.array(exchangeSchema) });

export type RecordedExchange = z.infer<typeof exchangeSchema>;
export type Decision = RecordedExchange['decisions'][number];

/** What a service recorded of one request, oldest first; empty where its journal cannot be read. */
export async function exchangesOf(service: Service, correlationId: string | undefined): Promise<RecordedExchange[]> {
  if (correlationId === undefined || service.simulatorToken === undefined) return [];
  const path = `${SIMULATOR_PREFIX}/exchanges?correlation_id=${encodeURIComponent(correlationId)}`;
  try {
    const answer = await ask(service, { method: 'GET', path, bearer: service.simulatorToken });
    const read = exchangesSchema.safeParse(answer.body);
    return answer.status === 200 && read.success ? read.data.exchanges : [];
  } catch {
    return [];
  }
}

/** Whether a service lets its journal be read. */
export async function canReadExchanges(service: Service): Promise<boolean> {
  if (service.simulatorToken === undefined) return false;
  const path = `${SIMULATOR_PREFIX}/exchanges?correlation_id=none`;
  const answer = await ask(service, { method: 'GET', path, bearer: service.simulatorToken }).catch(() => undefined);
  return answer?.status === 200;
}

const RECORDED_WITHIN_MS = 1_000;
const POLL_MS = 10;

/** The same, once the request itself is among them: it is recorded when its answer has left. Waits a second at most. */
export async function recordedExchanges(
  service: Service,
  correlationId: string | undefined,
): Promise<RecordedExchange[]> {
  if (correlationId === undefined || service.simulatorToken === undefined) return [];
  const deadline = elapsedMs() + RECORDED_WITHIN_MS;
  for (;;) {
    const exchanges = await exchangesOf(service, correlationId);
    if (exchanges.some(({ direction }) => direction === 'in') || elapsedMs() > deadline) return exchanges;
    await after(POLL_MS);
  }
}

/** The decision of a service that refused the request, where its journal tells. */
export async function refusalIn(service: Service, correlationId: string | undefined): Promise<Decision | undefined> {
  return firstRefusal(await exchangesOf(service, correlationId));
}

/** The first decision among exchanges that refused. */
export function firstRefusal(exchanges: readonly RecordedExchange[]): Decision | undefined {
  return exchanges.flatMap(({ decisions }) => decisions).find(({ outcome }) => outcome === 'refused');
}
