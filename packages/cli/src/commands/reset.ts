import type { Service } from '@tandem/client';
import { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { control, servicesOf } from '../targets/control.js';
import { resolveTargets, type TargetOptions } from '../targets/resolve-targets.js';
import { withHelp, withOutput, withTargets } from './options.js';

const ABOUT = `Returns the services to their beginning while they run: real time, no faults, nothing recorded, both databases as their
seeds left them. Everything that was changed since then is lost. Snapshots stay.

  TANDEM_SIMULATOR_TOKEN  opens /_simulator on services that are named by URL`;

interface Reset {
  readonly service: string;
  /** Absent if only the clock was reset. */
  readonly duration_ms?: number;
}

/** `tandem reset`: back to the seed. */
export function resetCommand({ env, out }: CommandContext): Command {
  const command = new Command('reset').option('--clock', 'return them only to real time, and keep everything else');
  return withHelp(withOutput(withTargets(command)), {
    about: ABOUT,
    ok: 'all services did so',
    failed: 'one did not',
    example: 'tandem reset',
  }).action(async ({ output, clock, ...options }: TargetOptions & { output: 'text' | 'json'; clock?: boolean }) => {
    const resetOne = async (service: Service): Promise<Reset> => {
      if (!clock) return { service: service.name, duration_ms: await control(service, (one) => one.reset()) };
      await control(service, (one) => one.clock.reset());
      return { service: service.name };
    };
    const done = await Promise.all(servicesOf(resolveTargets(options, env)).map(resetOne));
    if (output === 'json') out(JSON.stringify({ services: done }, null, 2));
    else for (const { service, duration_ms: ms } of done) out(`${service.padEnd(13)}  ${resetText(ms)}`);
  });
}

function resetText(ms: number | undefined): string {
  return ms === undefined ? 'is in real time' : `reset in ${Math.round(ms)} ms`;
}
