import type { TestTargets } from './targets/test-targets.js';
import { Unsupported, SetupFailed } from './targets/verdicts.js';
import { compare } from './expected/pattern.js';
import { withoutSecrets } from './expected/without-secrets.js';
import { ServiceFailure, NoAnswer } from '@tandem/client';
import type { RuleReport } from './report.js';
import type { Rule } from './rule.js';

/** Tries one rule. Throws what is neither the rule's nor the targets' fault, such as an interruption. */
export async function tryRule(rule: Rule, targets: TestTargets): Promise<Omit<RuleReport, 'group'>> {
  const startedAt = performance.now();
  const { name, case: what, on, source } = rule;
  const outcome = await outcomeOf(rule, targets);
  return { on, rule: name, case: what, source, durationMs: performance.now() - startedAt, ...outcome };
}

type Outcome = Pick<RuleReport, 'verdict' | 'expected' | 'got' | 'reason'>;

async function outcomeOf(rule: Rule, targets: TestTargets): Promise<Outcome> {
  const nothing = { expected: null, got: null };
  try {
    for (const need of rule.needs ?? []) {
      const reason = await need(targets);
      if (reason !== undefined) return { verdict: 'skipped', ...nothing, reason };
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
    if (targets.run.signal.aborted) return { verdict: 'skipped', ...nothing, reason: 'interrupted' };
    if (error instanceof Unsupported) return { verdict: 'skipped', ...nothing, reason: error.message };
    if (error instanceof SetupFailed) {
      return { verdict: 'failed', ...nothing, reason: withoutSecrets(`preparation: ${error.message}`) };
    }
    if (error instanceof ServiceFailure)
      return { verdict: 'failed', ...nothing, reason: withoutSecrets(error.message) };
    if (error instanceof NoAnswer) return { verdict: 'failed', ...nothing, reason: `no answer: ${error.message}` };
    throw error;
  }
}
