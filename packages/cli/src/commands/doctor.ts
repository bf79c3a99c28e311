import { Command } from 'commander';
import { runDoctor } from '../doctor/run-doctor.js';
import type { Finding } from '../doctor/finding.js';
import { printable } from '../output/printable.js';
import { EXIT, type CommandContext } from '../command-context.js';
import { stackOn } from '../targets/running-stack.js';
import { namesAnyService, resolveTargets, type TargetOptions } from '../targets/resolve-targets.js';
import { statePath } from '../targets/running-stack.js';
import { withHelp, withOutput, withTargets } from './options.js';

const ABOUT = `Looks at ports, versions, databases and their migrations, at the settings, flags and tokens that the flow needs, at the
issuer, at the clocks of the services, at certificates and proxies. It changes nothing. Each problem comes with the command
that repairs it. Tokens of the development seed stand in it; in their place others are $TANDEM_SELF_MANAGED_TOKEN and
$TANDEM_SAAS_TOKEN, of administrators, and $TANDEM_AI_ACCESS_TOKEN, of the service account on SaaS.`;

const VERDICT_WIDTH = 'problem'.length;
const CHECK_WIDTH = 'instance setting'.length;

/** `tandem doctor`: what is not in order, and what repairs it. */
export function doctorCommand({ env, out }: CommandContext, exitWith: (code: number) => void): Command {
  const command = new Command('doctor')
    .description('find what is not in order, with the command that repairs it')
    .option('--service-account <username>', 'the service account on SaaS (or TANDEM_SERVICE_ACCOUNT)');
  return withHelp(withOutput(withTargets(command)), {
    about: ABOUT,
    ok: 'there is no problem',
    failed: 'there is one',
    example: 'tandem doctor',
  }).action(async ({ output, ...options }: TargetOptions & { output: 'text' | 'json' }) => {
    const isThere = namesAnyService(options, env) || stackOn(statePath(options, env)) !== undefined;
    const findings = await runDoctor({
      ...(isThere ? { targets: resolveTargets(options, env) } : {}),
      env,
      onFinding: (finding) => output === 'text' && findingLines(finding).forEach(out),
    });
    const count = (verdict: Finding['verdict']) => findings.filter((finding) => finding.verdict === verdict).length;
    const [problems, warnings] = [count('problem'), count('warning')];
    if (output === 'json') out(JSON.stringify({ ok: problems === 0, problems, warnings, findings }, null, 2));
    else out(`${counted(problems, 'problem')}, ${counted(warnings, 'warning')}`);
    if (problems > 0) exitWith(EXIT.failed);
  });
}

/** A finding on one line; below it what repairs it. */
export function findingLines({ check, verdict, detail, repair }: Finding): string[] {
  const line = printable(`${verdict.padEnd(VERDICT_WIDTH)}  ${check.padEnd(CHECK_WIDTH)}  ${detail}`);
  return repair === undefined ? [line] : [line, `${' '.repeat(VERDICT_WIDTH + 2)}repair: ${printable(repair)}`];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
