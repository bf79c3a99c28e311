import type { Json } from './expected/pattern.js';
import type { RuleTarget } from './rule.js';

export type Verdict = 'passed' | 'failed' | 'skipped';

/** What came of one rule. */
export interface RuleReport {
  readonly group: string;
  readonly on: RuleTarget;
  readonly rule: string;
  readonly case: string;
  readonly source: string;
  readonly verdict: Verdict;
  readonly durationMs: number;
  /** Null where it was not tried. */
  readonly expected: Json;
  readonly got: Json;
  /** Why it was skipped, or what kept it from being tried. */
  readonly reason?: string;
}

export interface ConformanceReport {
  /** No rule failed, everything was put back, and nothing interrupted it. */
  readonly ok: boolean;
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly durationMs: number;
  readonly rules: readonly RuleReport[];
  /** What could not be put back or cleaned up, and what interrupted the run. */
  readonly problems: readonly string[];
}
