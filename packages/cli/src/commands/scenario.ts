import { ALL_RULE_GROUPS, checkTargets, ruleGroupsOf } from '@tandem/conformance';
import { Argument, Command } from 'commander';
import { type CommandContext, CommandError, EXIT } from '../command-context.js';
import { printable } from '../output/printable.js';
import { allScenarios, type Scenario, scenarioNamed } from '../scenarios/scenarios.js';
import { type CaseReport, runScenario } from '../scenarios/run-scenario.js';
import { RulesOfPair } from '../targets/rules-of-pair.js';
import { resolveTargets, type TargetOptions, tokenToLeave } from '../targets/resolve-targets.js';
import { withHelp, withOutput, withTargets } from './options.js';

type Options = TargetOptions & { output: 'text' | 'json' };

const SHOWN = 300;
const ABOUT = `Situations that set themselves up, show what is answered and by which rule, and put themselves back: each complaint of
docs/simulator.md, and each rule of the flow. A rule's name takes it on all services that have it ("token-is-known"), with a
service before it only there ("saas token-is-known"), and with a case after it only that.

  list      all of them
  run NAME  one

The tokens are those of tandem conformance; see its help.`;

/** `tandem scenario`: situations of the flow, to look at. */
export function scenarioCommand(context: CommandContext, exitWith: (code: number) => void): Command {
  const command = new Command('scenario')
    .addArgument(new Argument('<action>', 'what to do').choices(['list', 'run']))
    .argument('[name...]', 'of a complaint or a rule');
  return withHelp(withOutput(withTargets(command)), {
    about: ABOUT,
    ok: 'every case came out as the rule says and everything was put back',
    failed: 'not',
    example: 'tandem scenario run which-hop-refused',
  }).action(async (action: string, words: readonly string[], options: Options) => {
    if (action === 'list') return list(options, context);
    const isOk = await run(words.join(' '), options, context);
    if (!isOk) exitWith(EXIT.failed);
  });
}

function list({ output }: Options, { out }: CommandContext): void {
  const scenarios = listed();
  if (output === 'text') return scenarios.forEach(({ name, about }) => out(`${name}  (${about})`));
  const shown = scenarios.map(({ name, about, rules }) => ({ name, about, cases: rules.map((rule) => rule.case) }));
  out(JSON.stringify({ scenarios: shown }, null, 2));
}

/** Those of GitLab 16.1, and what 16.3 has besides. */
function listed(): Scenario[] {
  const first = allScenarios();
  const names = new Set(first.map(({ name }) => name));
  const later = allScenarios(ruleGroupsOf('16.3')).filter(({ name }) => !names.has(name));
  return [...first, ...later.map((scenario) => ({ ...scenario, about: `from GitLab 16.3 on: ${scenario.about}` }))];
}

async function run(name: string, options: Options, { env, out, err, signal }: CommandContext): Promise<boolean> {
  if (scenarioNamed(name, ALL_RULE_GROUPS) === undefined) {
    throw new CommandError(
      `there is no scenario ${name || 'without a name'}: tandem scenario list names them`,
      EXIT.usage,
    );
  }
  const targets = resolveTargets(options, env);
  await checkTargets(targets);
  const rulesOfPair = await RulesOfPair.of(targets);
  const scenario = scenarioNamed(name, rulesOfPair.groups) ?? rulesOfPair.refuse(name);
  const asText = options.output === 'text';
  const cases: CaseReport[] = [];
  if (asText) out(`${scenario.name}: ${scenario.about}`);
  const onCase = (report: CaseReport) => {
    cases.push(report);
    if (asText) caseLines(report).forEach(out);
  };
  const { rules } = scenario;
  const problems = await runScenario({ targets, aiAccessToken: tokenToLeave(targets), rules, signal, onCase });
  const ok = problems.length === 0 && cases.every(({ verdict }) => verdict !== 'failed') && !signal.aborted;
  if (asText) problems.forEach((problem) => err(`tandem: ${printable(problem)}`));
  else out(JSON.stringify({ ok, name: scenario.name, cases: cases.map(caseAsJson), problems }, null, 2));
  if (asText && ok) out('everything is put back');
  return ok;
}

function caseLines({ on, rule, case: what, verdict, got, expected, reason, refusedBy, source }: CaseReport): string[] {
  const shown = (value: unknown) => {
    const text = JSON.stringify(value);
    return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  };
  const lines = [
    ...(reason === undefined ? [`answered  ${shown(got)}`] : [`${verdict}   ${reason}`]),
    ...(verdict === 'failed' && reason === undefined ? [`expected  ${shown(expected)}`] : []),
    ...(refusedBy.length === 0 ? [] : [`by        ${refusedBy.join(', ')}`]),
    `source    ${source}`,
  ];
  return [`${on} ${rule}: ${what}`, ...lines.map((line) => `  ${line}`)].map((line) => printable(line));
}

function caseAsJson({ durationMs, refusedBy, ...report }: CaseReport): object {
  return { ...report, refused_by: refusedBy, duration_ms: Math.round(durationMs) };
}
