import { COMPLETIONS_PATHS, TOKENS_PATH } from '@tandem/contracts';
import { type RecordedExchange, exchangesOf } from '@tandem/client';
import type { EditorSession } from './editor-session.js';

type Durations = readonly [number | undefined, number | undefined, number | undefined, number | undefined];

/**
 * How the time of one token request fell on steps 8 to 11, in ms, by what the deployments recorded: SM GitLab until it
 * asked SaaS; SaaS; the way back to SM GitLab; the way back to the editor. Where they recorded nothing, step 8 has it all.
 */
export async function hopDurations({ targets, lastExchange }: EditorSession, total: number): Promise<Durations> {
  const id = lastExchange?.correlationId;
  const [bySelfManaged, bySaas] = await Promise.all([
    exchangesOf(targets.selfManaged, id),
    exchangesOf(targets.saas, id),
  ]);
  const received = find(bySelfManaged, 'in', TOKENS_PATH);
  const sentOn = find(bySelfManaged, 'out', TOKENS_PATH);
  const answered = find(bySaas, 'in', TOKENS_PATH);
  if (!received || !sentOn || !answered) return [total, undefined, undefined, undefined];
  const authentication = clamp(
    Date.parse(sentOn.started_at) - Date.parse(received.started_at),
    total - sentOn.duration_ms,
  );
  const signing = clamp(answered.duration_ms, sentOn.duration_ms);
  return [authentication, signing, sentOn.duration_ms - signing, total - authentication - sentOn.duration_ms];
}

/** How the time of one completion fell on steps 12 and 13: Code Suggest, and the way there and back. */
export async function completionDurations(
  { targets, lastExchange }: EditorSession,
  total: number,
): Promise<readonly [number, number | undefined]> {
  const exchanges = await exchangesOf(targets.modelGateway, lastExchange?.correlationId);
  const answered = find(exchanges, 'in', COMPLETIONS_PATHS[0]);
  if (!answered) return [total, undefined];
  const working = clamp(answered.duration_ms, total);
  return [working, total - working];
}

function find(
  exchanges: readonly RecordedExchange[],
  direction: 'in' | 'out',
  path: string,
): RecordedExchange | undefined {
  return exchanges.find((exchange) => exchange.direction === direction && exchange.path === path);
}

/** Two processes measured: what one says never exceeds what holds it. */
function clamp(ms: number, most: number): number {
  return Math.min(Math.max(ms, 0), Math.max(most, 0));
}
