import { Command } from 'commander';
import {
  ALL_RULE_GROUPS,
  checkTargets,
  idOf,
  RULE_GROUPS,
  type RuleGroup,
  runConformance,
  type RuleReport,
  selectRules,
} from '@tandem/conformance';
import { conformanceAsJunit } from '../output/conformance-junit.js';
import { COLOUR_OF, painter } from '../output/painter.js';
import { conformanceAsJson, conformanceSummary, ruleLines } from '../output/conformance-text.js';
import { type CommandContext, CommandError, EXIT } from '../command-context.js';
import { resolvePair, type TargetOptions, tokenToLeave } from '../targets/resolve-targets.js';
import { RulesOfPair } from '../targets/rules-of-pair.js';
import { withHelp, withOutput, withTargets } from './options.js';

interface ConformanceCommandOptions extends TargetOptions {
  output: 'text' | 'json' | 'junit';
  only: string[];
  list?: boolean;
}

const ABOUT = `Tries every rule of the flow, black-box, on a pair of instances: those of this simulator, or two GitLab Development
Kits. It deletes what it makes there and puts back what it changes: settings, feature flags, ai_access_token. It does so
after Ctrl-C too; a second Ctrl-C ends it at once. While it runs, other users of the pair may be refused.

  TANDEM_SELF_MANAGED_TOKEN  an administrator's on self-managed
  TANDEM_SAAS_TOKEN          an administrator's on SaaS
  TANDEM_AI_ACCESS_TOKEN     the token that self-managed stores. It cannot be read, so without this it is not replaced,
                             and the rules that replace it are skipped
  TANDEM_SIMULATOR_TOKEN     opens /_simulator on the services, if they are a simulator's: then clocks are moved too

The rules of each are those of the version that it says it is: of GitLab 16.1, or from 16.3 on of that.
Rules that cannot be tried on a target are skipped, with the reason, and counted.`;

/** `tandem conformance`: every rule of the flow, on any pair of instances. */
export function conformanceCommand(context: CommandContext, exitWith: (code: number) => void): Command {
  const command = new Command('conformance')
    .option('--only <rule>', 'a rule, a group or a service; may be given several times', collect, [])
    .option('--list', 'print the rules and try none');
  return withHelp(withOutput(withTargets(command), ['text', 'json', 'junit']), {
    about: ABOUT,
    ok: 'no rule failed and everything was put back',
    failed: 'a rule failed or something was not put back',
    example: 'tandem conformance --self-managed http://127.0.0.1:3000 --saas http://127.0.0.1:3001 --output junit',
  }).action(async ({ output, only, list, ...options }: ConformanceCommandOptions) => {
    const { env, out, err, signal } = context;
    const listed = selected(only);
    if (list) return printRules(listed, output, out);
    const targets = resolvePair(options, env);
    await checkTargets(targets);
    const groups = (await RulesOfPair.of(targets)).named(only);
    const asText = output === 'text';
    const paint = painter(context);
    const paintedRuleLines = (rule: RuleReport) => {
      const [first = '', ...more] = ruleLines(rule);
      return [first.replace(rule.verdict, (verdict) => paint(COLOUR_OF[rule.verdict], verdict)), ...more];
    };
    const report = await runConformance({
      targets,
      groups,
      signal,
      aiAccessToken: tokenToLeave(targets),
      onRule: (rule) => asText && paintedRuleLines(rule).forEach(out),
      onProgress: (line) => asText && err(line),
    });
    if (asText) conformanceSummary(report).forEach(out);
    else out(output === 'json' ? conformanceAsJson(report) : conformanceAsJunit(report));
    if (!report.ok) exitWith(EXIT.failed);
  });
}

function collect(name: string, names: string[]): string[] {
  return [...names, name];
}

function selected(only: readonly string[]): RuleGroup[] {
  // A rule that is named may be one of a later GitLab.
  const { groups, unknown } = selectRules(only.length === 0 ? RULE_GROUPS : ALL_RULE_GROUPS, only);
  if (unknown.length === 0) return groups;
  throw new CommandError(`there is no rule ${unknown.join(', ')}: --list prints them`, EXIT.usage);
}

function printRules(groups: readonly RuleGroup[], output: string, out: (line: string) => void): void {
  const rules = groups.flatMap(({ name: group, rules: ofGroup }) =>
    ofGroup.map(({ on, name, case: what, source }) => ({ group, on, rule: name, case: what, source })),
  );
  if (output === 'json') return out(JSON.stringify(rules, null, 2));
  for (const { rule: name, ...rule } of rules) out(`${idOf({ ...rule, name })}  (${rule.source})`);
}
