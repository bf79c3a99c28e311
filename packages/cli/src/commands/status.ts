import { Command } from 'commander';
import { statusOf } from '../stack-control/service-status.js';
import { printable } from '../output/printable.js';
import { EXIT, type Surroundings } from '../surroundings.js';
import { resolveTargets, type TargetOptions } from '../targets/resolve-targets.js';
import { withOutput, withTargets } from './options.js';

const HELP = `
Asks each service whether it can take requests.

Ends with 0 where all are ready, 1 where one is not or no stack runs, 2 where it was called wrongly.

Example:
  $ tandem status --output json`;

/** `tandem status`: which services are ready. */
export function statusCommand({ env, out }: Surroundings, exitWith: (code: number) => void): Command {
  return withOutput(withTargets(new Command('status').description('say which services are ready')))
    .addHelpText('after', HELP)
    .action(async ({ output, ...options }: TargetOptions & { output: 'text' | 'json' }) => {
      const { selfManaged, saas, modelGateway } = resolveTargets(options, env);
      const services = await Promise.all([selfManaged, saas, modelGateway].map(statusOf));
      const isReady = services.every((service) => service.isReady);
      if (output === 'json') {
        const shown = services.map(({ isReady: ready, ...service }) => ({ ...service, ready }));
        out(JSON.stringify({ ready: isReady, services: shown }, null, 2));
      } else {
        for (const { service, url, detail } of services) out(`${service.padEnd(13)}  ${url}  ${printable(detail)}`);
      }
      exitWith(isReady ? EXIT.ok : EXIT.failed);
    });
}
