import { Command } from 'commander';
import { resetService } from '../services/reset.js';
import { EXIT, type Surroundings } from '../surroundings.js';
import { resolveTargets, type TargetOptions } from '../targets/resolve-targets.js';
import { withOutput, withTargets } from './options.js';

const HELP = `
Returns the services to their beginning while they run: real time, no faults, no exchanges, both databases as their seeds
left them. What was changed since is gone. Snapshots stay.

  TANDEM_SIMULATOR_TOKEN  opens /_simulator on services that are named by URL

Ends with 0 where all did, 1 where one did not, 2 where it was called wrongly.

Example:
  $ tandem reset`;

/** `tandem reset`: back to the seed. */
export function resetCommand({ env, out }: Surroundings, exitWith: (code: number) => void): Command {
  return withOutput(
    withTargets(new Command('reset').description('return the services to their seeds and to real time')),
  )
    .addHelpText('after', HELP)
    .action(async ({ output, ...options }: TargetOptions & { output: 'text' | 'json' }) => {
      const { selfManaged, saas, modelGateway } = resolveTargets(options, env);
      const services = [selfManaged, saas, modelGateway];
      const durations = await Promise.all(services.map(resetService));
      const done = services.map(({ name }, i) => ({ service: name, duration_ms: durations[i] ?? 0 }));
      if (output === 'json') out(JSON.stringify({ services: done }, null, 2));
      else
        done.forEach(({ service, duration_ms }) =>
          out(`${service.padEnd(13)}  reset in ${Math.round(duration_ms)} ms`),
        );
      exitWith(EXIT.ok);
    });
}
