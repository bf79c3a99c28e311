import type { DeploymentName } from '../targets/test-targets.js';
import type { Rule } from '../rule.js';

/** The rules that both deployments follow alike, once for each. */
export function both(rulesOf: (on: DeploymentName) => readonly Rule[]): Rule[] {
  return (['self-managed', 'saas'] as const).flatMap(rulesOf);
}
