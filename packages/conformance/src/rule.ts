import type { TestTargets } from './targets/test-targets.js';
import type { Pattern } from './expected/pattern.js';

export type RuleTarget = 'self-managed' | 'saas' | 'model-gateway';

/** Says why a rule cannot be tried on the targets of a run; undefined where it can. */
export type Need = (targets: TestTargets) => Promise<string | undefined>;

/** One rule of the flow in one case: what is asked of which service, and what it has to answer. */
export interface Rule {
  /** As docs/fidelity.md, logs and exchanges call it. */
  readonly name: string;
  /** What of the rule is tried. With `on` and `name` it is unique. */
  readonly case: string;
  /** The service whose rule it is. */
  readonly on: RuleTarget;
  /** Where the rule comes from: a file of GitLab, a merge request, a standard. */
  readonly source: string;
  readonly needs?: readonly Need[];
  readonly expected: Pattern | ((targets: TestTargets) => Pattern | Promise<Pattern>);
  /** Asks, and returns what was seen: an `Answer`, or any value of these. */
  readonly observe: (targets: TestTargets) => Promise<unknown>;
}

/** Rules that belong together. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly Rule[];
}

/** What a rule is called on the command line and in reports. */
export function idOf({ on, name, case: what }: Pick<Rule, 'on' | 'name' | 'case'>): string {
  return `${on} ${name}: ${what}`;
}
