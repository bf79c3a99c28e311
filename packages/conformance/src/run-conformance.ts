import { TestTargets, type TargetServices } from './targets/test-targets.js';
import { claimDeployments } from './targets/claim.js';
import { Cleanup } from './cleanup.js';
import type { TokenToLeave } from './targets/stored-token-check.js';
import { HttpSender } from '@tandem/client';
import type { ConformanceReport, RuleReport } from './report.js';
import type { RuleGroup } from './rule.js';
import { tryRule } from './try-rule.js';

export interface ConformanceOptions {
  readonly targets: TargetServices;
  readonly groups: readonly RuleGroup[];
  /** What to leave behind as `ai_access_token` after it was replaced. */
  readonly aiAccessToken?: TokenToLeave;
  /** Aborted: the request under way ends, what was made is cleaned up, the report ends. */
  readonly signal?: AbortSignal;
  /** Told of every rule as it ends. */
  readonly onRule?: (report: RuleReport) => void;
  /** Told what is under way besides rules. */
  readonly onProgress?: (line: string) => void;
}

/**
 * Tries rules on a pair of instances, one after the other, and leaves the instances as they were.
 *
 * @throws {TargetError} if another run has one of them; nothing is changed then
 */
export async function runConformance(options: ConformanceOptions): Promise<ConformanceReport> {
  const { targets: services, groups, aiAccessToken, onRule, onProgress } = options;
  const signal = options.signal ?? new AbortController().signal;
  const startedAt = performance.now();
  const http = new HttpSender();
  const cleanup = new Cleanup();
  const targets = new TestTargets(services, { http, cleanup, signal }, aiAccessToken);
  const rules: RuleReport[] = [];
  try {
    await claimDeployments(targets);
    for (const { name, rules: ofGroup } of groups) {
      for (const rule of ofGroup) {
        if (signal.aborted) break;
        const report = { group: name, ...(await tryRule(rule, targets)) };
        if (signal.aborted) break;
        rules.push(report);
        onRule?.(report);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    onProgress?.('cleaning up …');
    await cleanup.run();
    http.close();
  }
  const problems = [...(signal.aborted ? [(signal.reason as Error).message] : []), ...cleanup.failures];
  const count = (verdict: RuleReport['verdict']) => rules.filter((rule) => rule.verdict === verdict).length;
  const counts = { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
  const ok = counts.failed === 0 && problems.length === 0;
  return { ok, counts, durationMs: performance.now() - startedAt, rules, problems };
}
