import type { Tandem } from '@tandem/testing';
import { execFileSync } from 'node:child_process';
import { tandemCommand } from './tandem-command.js';

export interface Finding {
  check: string;
  verdict: 'ok' | 'warning' | 'problem' | 'skipped';
  detail: string;
  repair?: string;
}

/** What `tandem doctor` finds. */
export async function runDoctor(args: readonly string[], variables: Record<string, string> = {}) {
  const { code, out } = await tandemCommand(['doctor', ...args, '--output', 'json'], variables);
  const { findings } = JSON.parse(out) as { findings: Finding[] };
  const problems = findings.filter(({ verdict }) => verdict === 'problem');
  return { code, findings, problems };
}

/** Runs the command of a finding as its reader would, with the variables that it names. */
export function repairOn({ selfManaged, saas }: Tandem, { repair: command = '' }: Finding): void {
  execFileSync('bash', ['-euo', 'pipefail', '-c', command], {
    env: {
      PATH: process.env.PATH,
      TANDEM_SELF_MANAGED_TOKEN: selfManaged.people.root.token,
      TANDEM_SAAS_TOKEN: saas.people.root.token,
      TANDEM_AI_ACCESS_TOKEN: saas.people.serviceAccount.token,
    },
    stdio: 'pipe',
  });
}
