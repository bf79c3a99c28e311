import { elapsedMs } from '../elapsed.js';
import type { Bench } from '../bench/bench.js';
import { NotAskable, Unprepared } from '../bench/verdicts.js';
import { compare } from './expected/pattern.js';
import { withoutSecrets } from './expected/without-secrets.js';
import { StepFailure } from '../flow/step-failure.js';
import { NoAnswer } from '@tandem/client';
import type { RuleReport } from './report.js';
import type { Rule } from './rule.js';

/** Tries one rule. Throws what is neither the rule's nor the targets' fault, such as an interruption. */
export async function tryRule(rule: Rule, bench: Bench): Promise<Omit<RuleReport, 'group'>> {
  const startedAt = elapsedMs();
  const { name, case: what, on, source } = rule;
  const outcome = await outcomeOf(rule, bench);
  return { on, rule: name, case: what, source, durationMs: elapsedMs() - startedAt, ...outcome };
}

type Outcome = Pick<RuleReport, 'verdict' | 'expected' | 'got' | 'reason'>;

async function outcomeOf(rule: Rule, bench: Bench): Promise<Outcome> {
  const nothing = { expected: null, got: null };
  try {
    for (const need of rule.needs ?? []) {
      const reason = await need(bench);
      if (reason !== undefined) return { verdict: 'skipped', ...nothing, reason };
    }
    const observed = await rule.observe(bench);
    const expected = typeof rule.expected === 'function' ? await rule.expected(bench) : rule.expected;
    const comparison = compare(expected, observed);
    return {
      verdict: comparison.fits ? 'passed' : 'failed',
      expected: withoutSecrets(comparison.expected),
      got: withoutSecrets(comparison.got),
    };
  } catch (error) {
    if (bench.run.signal.aborted) return { verdict: 'skipped', ...nothing, reason: 'interrupted' };
    if (error instanceof NotAskable) return { verdict: 'skipped', ...nothing, reason: error.message };
    if (error instanceof Unprepared) {
      return { verdict: 'failed', ...nothing, reason: withoutSecrets(`preparation: ${error.message}`) };
    }
    if (error instanceof StepFailure) return { verdict: 'failed', ...nothing, reason: withoutSecrets(error.message) };
    if (error instanceof NoAnswer) return { verdict: 'failed', ...nothing, reason: `no answer: ${error.message}` };
    throw error;
  }
}
