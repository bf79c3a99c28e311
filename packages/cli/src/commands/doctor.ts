import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { runDoctor } from '../doctor/run-doctor.js';
import { type Finding, typed } from '../doctor/finding.js';
import { COLOUR_OF, type Paint, painter } from '../output/painter.js';
import { printable } from '../output/printable.js';
import { CommandError, EXIT, type CommandContext } from '../command-context.js';
import { stackOn } from '../targets/running-stack.js';
import { namesAnyService, resolveTargets, type TargetOptions } from '../targets/resolve-targets.js';
import { statePath } from '../targets/running-stack.js';
import { withHelp, withOutput, withTargets } from './options.js';

const ABOUT = `Looks at ports, versions, databases and their migrations, at the settings, flags and tokens that the flow needs, at the
issuer, at the clocks of the services, at certificates and proxies. It changes nothing. Each problem comes with the command
that repairs it. Tokens of the development seed stand in it; in their place others are $TANDEM_SELF_MANAGED_TOKEN and
$TANDEM_SAAS_TOKEN, of administrators, and $TANDEM_AI_ACCESS_TOKEN, of the service account on SaaS.`;

type DoctorCommandOptions = TargetOptions & { output: 'text' | 'json'; report?: string };

const VERDICT_WIDTH = 'problem'.length;
const CHECK_WIDTH = 'instance setting'.length;

/** `tandem doctor`: what is not in order, and what repairs it. */
export function doctorCommand(context: CommandContext, exitWith: (code: number) => void): Command {
  const { env, out } = context;
  const command = new Command('doctor')
    .option('--report <file>', 'also write what was found, and on which machine, to a file as JSON')
    .option('--service-account <username>', 'the service account on SaaS (or TANDEM_SERVICE_ACCOUNT)');
  return withHelp(withOutput(withTargets(command)), {
    about: ABOUT,
    ok: 'there is no problem',
    failed: 'there is one',
    example: 'tandem doctor',
  }).action(async ({ output, report, ...options }: DoctorCommandOptions) => {
    const isThere = namesAnyService(options, env) || stackOn(statePath(options, env)) !== undefined;
    const paint = painter(context);
    const found = await runDoctor({
      ...(isThere ? { targets: resolveTargets(options, env) } : {}),
      env,
      onFinding: (finding) => output === 'text' && findingLines(typed(finding, env), paint).forEach(out),
    });
    const findings = found.map((finding) => typed(finding, env));
    const [problems, warnings] = [causesOf(findings, 'problem'), causesOf(findings, 'warning')];
    const document = { ok: problems === 0, problems, warnings, findings };
    if (report !== undefined) writeReport(report, document);
    if (output === 'json') out(JSON.stringify(document, null, 2));
    else out(`${counted(problems, 'problem')}, ${counted(warnings, 'warning')}`);
    if (problems > 0) exitWith(EXIT.failed);
  });
}

/** A finding on one line; below it what repairs it. */
export function findingLines({ check, verdict, detail, repair }: Finding, paint: Paint): string[] {
  const line = printable(`${check.padEnd(CHECK_WIDTH)}  ${detail}`);
  const lines = [`${paint(COLOUR_OF[verdict], verdict.padEnd(VERDICT_WIDTH))}  ${line}`];
  return repair === undefined ? lines : [...lines, `${' '.repeat(VERDICT_WIDTH + 2)}repair: ${printable(repair)}`];
}

/** How many causes there are: what one command repairs is one, however many checks it fails. */
function causesOf(findings: readonly Finding[], verdict: Finding['verdict']): number {
  return new Set(findings.filter((one) => one.verdict === verdict).map(({ repair, detail }) => repair ?? detail)).size;
}

/** @throws {CommandError} if the file cannot be written */
function writeReport(file: string, document: object): void {
  const machine = { platform: process.platform, architecture: process.arch, node: process.versions.node };
  try {
    writeFileSync(file, `${JSON.stringify({ machine, ...document }, null, 2)}\n`);
  } catch (error) {
    throw new CommandError(`the report cannot be written to ${file}: ${(error as Error).message}`);
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
