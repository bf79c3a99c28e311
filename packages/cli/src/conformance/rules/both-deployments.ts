import type { Deployment } from '../../bench/bench.js';
import type { Rule } from '../rule.js';

/** The rules that both deployments follow alike, once for each. */
export function both(rulesOf: (on: Deployment) => readonly Rule[]): Rule[] {
  return (['self-managed', 'saas'] as const).flatMap(rulesOf);
}
