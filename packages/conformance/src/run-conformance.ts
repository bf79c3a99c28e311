import { HttpSender, NoAnswer, ServiceFailure } from '@tandem/client';
import { Cleanup } from './cleanup.js';
import { compare, type Json, withoutSecrets } from './pattern.js';
import type { Rule, RuleGroup } from './rule.js';
import { claimDeployments } from './targets/claim.js';
import { SetupFailed, Unsupported } from './targets/errors.js';
import type { TokenToLeave } from './targets/settings.js';
import { type TargetServices, TestTargets } from './targets/test-targets.js';

export type Verdict = 'passed' | 'failed' | 'skipped';

interface Result {
  readonly verdict: Verdict;
  /** Null if it was not tried. */
  readonly expected: Json;
  readonly got: Json;
  /** Why it was skipped, or what kept it from being tried. */
  readonly reason?: string;
}

/** What came of one rule. */
export interface RuleReport extends Result, Pick<Rule, 'on' | 'case' | 'source'> {
  readonly group: string;
  readonly rule: string;
  readonly durationMs: number;
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

export interface RunOptions {
  readonly targets: TargetServices;
  /** What to leave behind as `ai_access_token` after it was replaced. */
  readonly aiAccessToken?: TokenToLeave;
  /** Aborted: the request under way ends, what was made is cleaned up, the report ends. */
  readonly signal?: AbortSignal;
  readonly http?: HttpSender;
}

export interface ConformanceOptions extends RunOptions {
  readonly groups: readonly RuleGroup[];
  /** Told of every rule as it ends. */
  readonly onRule?: (report: RuleReport) => void;
  /** Told what is under way besides rules. */
  readonly onProgress?: (line: string) => void;
}

/** One run on a pair of instances, which it keeps other runs from between `start()` and `end()`. */
export class ConformanceRun {
  readonly targets: TestTargets;
  private readonly cleanup = new Cleanup();
  private readonly http: HttpSender;

  constructor({ targets, aiAccessToken, signal = new AbortController().signal, http = new HttpSender() }: RunOptions) {
    this.http = http;
    this.targets = new TestTargets(targets, { http, cleanup: this.cleanup, signal }, aiAccessToken);
  }

  /** @throws {TargetError} if another run has one of the instances; nothing is changed then */
  start(): Promise<void> {
    return claimDeployments(this.targets);
  }

  /** Tries one rule. Throws what is neither the rule's nor the targets' fault, such as an interruption. */
  async try(rule: Rule): Promise<Omit<RuleReport, 'group'>> {
    const startedAt = performance.now();
    const { name, case: what, on, source } = rule;
    const result = await resultOf(rule, this.targets);
    return { on, rule: name, case: what, source, durationMs: performance.now() - startedAt, ...result };
  }

  /** Leaves the instances as they were; what could not be put back. */
  async end(): Promise<readonly string[]> {
    await this.cleanup.run();
    this.http.close();
    return this.cleanup.failures;
  }
}

/**
 * Tries rules on a pair of instances, one after the other, and leaves the instances as they were.
 *
 * @throws {TargetError} if another run has one of them; nothing is changed then
 */
export async function runConformance(options: ConformanceOptions): Promise<ConformanceReport> {
  const { groups, onRule, onProgress, signal } = options;
  const startedAt = performance.now();
  const run = new ConformanceRun(options);
  const rules: RuleReport[] = [];
  const problems: string[] = [];
  try {
    await run.start();
    for (const [group, rule] of groups.flatMap(({ name, rules: all }) => all.map((one) => [name, one] as const))) {
      if (signal?.aborted) break;
      const report = { group, ...(await run.try(rule)) };
      if (signal?.aborted) break;
      rules.push(report);
      onRule?.(report);
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  } finally {
    onProgress?.('cleaning up …');
    if (signal?.aborted) problems.push((signal.reason as Error).message);
    problems.push(...(await run.end()));
  }
  const count = (verdict: Verdict) => rules.filter((rule) => rule.verdict === verdict).length;
  const counts = { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
  const ok = counts.failed === 0 && problems.length === 0;
  return { ok, counts, durationMs: performance.now() - startedAt, rules, problems };
}

async function resultOf(rule: Rule, targets: TestTargets): Promise<Result> {
  try {
    for (const need of rule.needs) {
      const reason = await need(targets);
      if (reason !== undefined) return untried('skipped', reason);
    }
    const observed = await rule.observe(targets);
    const expected = typeof rule.expected === 'function' ? await rule.expected(targets) : rule.expected;
    const comparison = compare(expected, observed);
    return {
      verdict: comparison.fits ? 'passed' : 'failed',
      expected: withoutSecrets(comparison.expected),
      got: withoutSecrets(comparison.got),
    };
  } catch (error) {
    if (targets.run.signal.aborted) return untried('skipped', 'interrupted');
    if (error instanceof Unsupported) return untried('skipped', error.message);
    if (error instanceof SetupFailed) return untried('failed', `preparation: ${error.message}`);
    if (error instanceof ServiceFailure) return untried('failed', error.message);
    if (error instanceof NoAnswer) return untried('failed', `no answer: ${error.message}`);
    throw error;
  }
}

function untried(verdict: Verdict, reason: string): Result {
  return { verdict, expected: null, got: null, reason: withoutSecrets(reason) };
}
