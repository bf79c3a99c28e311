import { z } from 'zod';
import { SIMULATOR_PREFIX } from './control-surface.js';
import type { Service } from '../targets/targets.js';
import { ask } from './http.js';

const exchangeSchema = z.object({
  direction: z.enum(['in', 'out']),
  path: z.string(),
  started_at: z.iso.datetime(),
  duration_ms: z.number(),
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

/** The decision of a service that refused the request, where its journal tells. */
export async function refusalIn(service: Service, correlationId: string | undefined): Promise<Decision | undefined> {
  return firstRefusal(await exchangesOf(service, correlationId));
}

/** The first decision among exchanges that refused. */
export function firstRefusal(exchanges: readonly RecordedExchange[]): Decision | undefined {
  return exchanges.flatMap(({ decisions }) => decisions).find(({ outcome }) => outcome === 'refused');
}
