import { elapsedMs } from '../elapsed.js';
import { type Randomness, systemRandomness } from '../randomness.js';
import { Bench, type BenchTargets } from '../bench/bench.js';
import { claimDeployments } from '../bench/claim.js';
import { Ledger } from '../bench/ledger.js';
import type { TokenToLeave } from '../bench/stored-token-check.js';
import { HttpSender } from '@tandem/client';
import type { ConformanceReport, RuleReport } from './report.js';
import type { RuleGroup } from './rule.js';
import { tryRule } from './try-rule.js';

export interface ConformanceOptions {
  readonly targets: BenchTargets;
  readonly groups: readonly RuleGroup[];
  /** What to leave behind as `ai_access_token` after it was replaced. */
  readonly aiAccessToken?: TokenToLeave;
  /** Aborted: the request under way ends, what was made is cleaned up, the report ends. */
  readonly signal?: AbortSignal;
  /** Told of every rule as it ends. */
  readonly onRule?: (report: RuleReport) => void;
  /** Told what is under way besides rules. */
  readonly onProgress?: (line: string) => void;
  readonly randomness?: Randomness;
}

/**
 * Tries rules on a pair of instances, one after the other, and leaves the instances as they were.
 *
 * @throws CommandError where another run has one of them; nothing is changed then
 */
export async function runConformance(options: ConformanceOptions): Promise<ConformanceReport> {
  const { targets, groups, aiAccessToken, onRule, onProgress, randomness = systemRandomness } = options;
  const signal = options.signal ?? new AbortController().signal;
  const startedAt = elapsedMs();
  const http = new HttpSender();
  const ledger = new Ledger();
  const bench = new Bench(targets, { http, ledger, randomness, signal }, aiAccessToken);
  const rules: RuleReport[] = [];
  try {
    await claimDeployments(bench);
    for (const { name, rules: ofGroup } of groups) {
      for (const rule of ofGroup) {
        if (signal.aborted) break;
        const report = { group: name, ...(await tryRule(rule, bench)) };
        if (signal.aborted) break;
        rules.push(report);
        onRule?.(report);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    onProgress?.('cleaning up …');
    await ledger.settle();
    http.close();
  }
  const problems = [...(signal.aborted ? [(signal.reason as Error).message] : []), ...ledger.failures];
  const count = (verdict: RuleReport['verdict']) => rules.filter((rule) => rule.verdict === verdict).length;
  const counts = { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
  const ok = counts.failed === 0 && problems.length === 0;
  return { ok, counts, durationMs: elapsedMs() - startedAt, rules, problems };
}
