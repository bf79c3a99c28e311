import type { ConformanceReport, RuleReport } from '@tandem/conformance';
import { conformanceAsJunit } from './conformance-junit.js';
import { conformanceSummary, ruleLines } from './conformance-text.js';

const rule: RuleReport = {
  group: 'token & user',
  on: 'saas',
  rule: 'token-is-known',
  case: 'no token',
  source: 'lib/api/helpers.rb',
  verdict: 'passed',
  durationMs: 12,
  expected: null,
  got: null,
};
const report: ConformanceReport = {
  ok: false,
  counts: { passed: 1, failed: 1, skipped: 1 },
  durationMs: 1234,
  rules: [
    rule,
    { ...rule, case: '<b>', verdict: 'failed', expected: { status: 401 }, got: 'a\u0000"b' },
    { ...rule, case: 'c', verdict: 'skipped', reason: 'the clock & all' },
  ],
  problems: ['could not delete user x on saas: gone'],
};

describe('a conformance report', () => {
  it('as JUnit XML counts, escapes and leaves out what XML has no place for', () => {
    expect(conformanceAsJunit(report).split('\n')).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuites name="tandem conformance" tests="4" failures="2" skipped="1" time="1.234">',
      '  <testsuite name="token &amp; user" tests="3" failures="1" skipped="1" time="0.036">',
      '    <testcase classname="saas.token-is-known" name="no token" time="0.012"/>',
      '    <testcase classname="saas.token-is-known" name="&lt;b&gt;" time="0.012">',
      expect.stringMatching(
        /^ {6}<failure message="expected \{&quot;status&quot;:401\}, got [^<>]+">expected: .*<\/failure>$/,
      ),
      '    </testcase>',
      '    <testcase classname="saas.token-is-known" name="c" time="0.012">',
      '      <skipped message="the clock &amp; all"/>',
      '    </testcase>',
      '  </testsuite>',
      '  <testsuite name="clean-up" tests="1" failures="1">',
      '    <testcase classname="clean-up" name="could not delete user x on saas: gone">',
      '      <failure message="could not delete user x on saas: gone"/>',
      '    </testcase>',
      '  </testsuite>',
      '</testsuites>',
    ]);
  });

  it('as text says what was expected, what came, why something was skipped, and what it comes to', () => {
    expect(report.rules.flatMap(ruleLines)).toEqual([
      'passed  saas token-is-known: no token',
      'failed  saas token-is-known: <b>',
      '         expected {"status":401}',
      '         got      "a\\u0000\\"b"',
      '         source   lib/api/helpers.rb',
      'skipped  saas token-is-known: c',
      '         the clock & all',
    ]);
    expect(conformanceSummary(report)).toEqual([
      '',
      'problem: could not delete user x on saas: gone',
      'failed:',
      '  saas token-is-known: <b>',
      '1 passed, 1 failed, 1 skipped in 1.2 s: does not conform',
    ]);
  });
});
