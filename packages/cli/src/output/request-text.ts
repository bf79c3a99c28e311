import type { RecordedExchange } from '@tandem/client';
import type { Paint } from './painter.js';
import { printable } from './printable.js';

/** Whether a request was refused, answered with an error, or not answered. */
export function hasFailed({ status, decisions }: Pick<RecordedExchange, 'status' | 'decisions'>): boolean {
  return status === null || status >= 400 || decisions.some(({ outcome }) => outcome === 'refused');
}

/** The rule that refused a request, otherwise the one that let it pass. */
export function ruleOf({ decisions, rule }: Pick<RecordedExchange, 'decisions' | 'rule'>): string | null {
  return decisions.find(({ outcome }) => outcome === 'refused')?.rule ?? rule;
}

/**
 * A recorded request, within 80 columns if its path allows it: service, direction, method, path and status; below
 * it, if it failed, the rule, the reason, and the correlation id.
 */
export function requestLines(exchange: RecordedExchange, paint: Paint): string[] {
  const { service, direction, method, path, status, duration_ms: ms, correlation_id: correlation } = exchange;
  const failed = hasFailed(exchange);
  const arrow = direction === 'in' ? '←' : '→';
  const told = `${status ?? 'no answer'}  ${Math.round(ms)} ms`;
  const line = printable(`${service.padEnd(13)} ${arrow} ${method.padEnd(4)} ${path}  ${told}`);
  if (!failed) return [`  ${line}`];
  const reason = exchange.failure ?? exchange.reason;
  const cause = [ruleOf(exchange), reason].filter(Boolean).join(': ');
  return [
    paint(['red', 'bold'], `✗ ${line}`),
    ...(cause === '' ? [] : [paint('red', printable(`    ${cause}`))]),
    paint('dim', printable(`    tandem why ${correlation}`)),
  ];
}
