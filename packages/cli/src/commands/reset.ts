import { Command } from 'commander';
import { control } from '../services/control.js';
import { EXIT, type Surroundings } from '../surroundings.js';
import { resolveTargets, type TargetOptions } from '../targets/resolve-targets.js';
import type { Service } from '@tandem/client';
import { withOutput, withTargets } from './options.js';

const HELP = `
Returns the services to their beginning while they run: real time, no faults, no exchanges, both databases as their seeds
left them. What was changed since is gone. Snapshots stay.

  TANDEM_SIMULATOR_TOKEN  opens /_simulator on services that are named by URL

Ends with 0 where all did, 1 where one did not, 2 where it was called wrongly.

Example:
  $ tandem reset`;

interface Reset {
  readonly service: string;
  /** Absent where the clock alone was reset. */
  readonly duration_ms?: number;
}

/** `tandem reset`: back to the seed. */
export function resetCommand({ env, out }: Surroundings, exitWith: (code: number) => void): Command {
  const command = new Command('reset')
    .description('return the services to their seeds and to real time')
    .option('--clock', 'return them to real time alone, and keep everything else');
  return withOutput(withTargets(command))
    .addHelpText('after', HELP)
    .action(async ({ output, clock, ...options }: TargetOptions & { output: 'text' | 'json'; clock?: boolean }) => {
      const { selfManaged, saas, modelGateway } = resolveTargets(options, env);
      const services = [selfManaged, saas, modelGateway];
      const resetOne = async (service: Service): Promise<Reset> => {
        if (!clock) return { service: service.name, duration_ms: await control(service, (one) => one.reset()) };
        await control(service, (one) => one.clock.reset());
        return { service: service.name };
      };
      const done = await Promise.all(services.map(resetOne));
      if (output === 'json') out(JSON.stringify({ services: done }, null, 2));
      else for (const { service, ...what } of done) out(`${service.padEnd(13)}  ${resetText(what)}`);
      exitWith(EXIT.ok);
    });
}

function resetText({ duration_ms: ms }: Pick<Reset, 'duration_ms'>): string {
  return ms === undefined ? 'is in real time' : `reset in ${Math.round(ms)} ms`;
}
