import { ServiceFailure } from '@tandem/client';
import { waitUntil } from '@tandem/stack';
import { Command } from 'commander';
import { type CommandContext, CommandError, EXIT } from '../command-context.js';
import { servicesOf } from '../targets/control.js';
import { readinessOf } from '../targets/readiness.js';
import { resolveTargets, type TargetOptions } from '../targets/resolve-targets.js';
import { readSeconds, withHelp, withOutput, withTargets } from './options.js';

type WaitCommandOptions = TargetOptions & { output: 'text' | 'json'; timeout: number };

const EVERY_MS = 100;
const ABOUT = `Waits until all three services can take requests. The stack need not run yet: it may be started meanwhile.`;

/** `tandem wait`: until the services are ready. */
export function waitCommand({ env, out, signal }: CommandContext): Command {
  const command = new Command('wait').option('--timeout <time>', 'for how long: 60, 60s or 2m', readSeconds, 60);
  return withHelp(withOutput(withTargets(command)), {
    about: ABOUT,
    ok: 'all are ready',
    failed: 'one is not in time',
    example: 'tandem wait --timeout 60s',
  }).action(async ({ output, timeout, ...options }: WaitCommandOptions) => {
    const startedAt = performance.now();
    let missing: string | undefined;
    const isOver = async () => {
      missing = signal.aborted ? 'interrupted' : await whatIsMissing(options, env);
      return missing === undefined || signal.aborted;
    };
    await waitUntil(isOver, { withinMs: timeout * 1000, everyMs: EVERY_MS });
    if (missing !== undefined) throw new CommandError(`not ready within ${timeout} s: ${missing}`);
    const seconds = (performance.now() - startedAt) / 1000;
    if (output === 'json') out(JSON.stringify({ ready: true, waited_seconds: Number(seconds.toFixed(3)) }, null, 2));
    else out(`all services are ready (after ${seconds.toFixed(1)} s)`);
  });
}

/** Why the services are not ready; undefined if they are. */
async function whatIsMissing(options: TargetOptions, env: CommandContext['env']): Promise<string | undefined> {
  try {
    for (const service of servicesOf(resolveTargets(options, env))) {
      const { isReady, path, status } = await readinessOf({ ...service, timeoutMs: 1_000 });
      if (!isReady) return `${service.name} answers ${status} for ${path}`;
    }
    return undefined;
  } catch (error) {
    const isExpected = error instanceof ServiceFailure || error instanceof CommandError;
    if (!isExpected || (error instanceof CommandError && error.exitCode === EXIT.usage)) throw error;
    return error.message;
  }
}
