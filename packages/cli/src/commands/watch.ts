import type { RecordedExchange, Service, ServiceName } from '@tandem/client';
import { Command } from 'commander';
import { type CommandContext, CommandError } from '../command-context.js';
import { asTyped } from '../output/as-typed.js';
import { painter } from '../output/painter.js';
import { hasFailed, requestLines } from '../output/request-text.js';
import { control, controlSurfaceOf, servicesOf } from '../targets/control.js';
import { resolveTargets, type TargetOptions } from '../targets/resolve-targets.js';
import { withHelp, withOutput, withService, withTargets } from './options.js';

type WatchCommandOptions = TargetOptions & { output: 'text' | 'json'; service?: ServiceName; failures?: boolean };

/** Below the time for which the command waits for a sign of life. */
const HEARTBEAT_SECONDS = 5;

const ABOUT = `Prints the requests to the services (←) and from them (→) as they happen, until Ctrl-C. What failed stands out, with the rule
and the command that explains it. As JSON, each request is one line.

  TANDEM_SIMULATOR_TOKEN  opens /_simulator on services that are named by URL`;

/** `tandem watch`: requests as they happen. */
export function watchCommand({ env, out, err, signal, isTerminal }: CommandContext): Command {
  const command = new Command('watch').option(
    '--failures',
    'only what was refused, answered with an error or not answered',
  );
  return withHelp(withOutput(withService(withTargets(command))), {
    about: ABOUT,
    ok: 'it was told to stop',
    failed: 'a service does not tell, or ends',
    example: 'tandem watch --failures',
  }).action(async ({ output, service: only, failures = false, ...options }: WatchCommandOptions) => {
    const services = servicesOf(resolveTargets(options, env), only);
    await Promise.all(services.map((service) => control(service, ({ clock }) => clock.state())));
    const paint = painter({ isTerminal, env });
    const show = (exchange: RecordedExchange) => {
      if (failures && !hasFailed(exchange)) return;
      if (output === 'json') out(JSON.stringify(exchange));
      else {
        requestLines(exchange, paint)
          .map((line) => asTyped(line, env))
          .forEach(out);
      }
    };
    if (output === 'text') err(`watching ${services.map(({ name }) => name).join(', ')} (Ctrl-C ends it)`);
    await Promise.all(services.map((service) => follow(service, show, signal)));
  });
}

/** Hands on what a service records until `signal` aborts. */
async function follow(service: Service, show: (exchange: RecordedExchange) => void, signal: AbortSignal) {
  const simulator = controlSurfaceOf(service);
  try {
    for await (const exchange of simulator.follow({ heartbeat: HEARTBEAT_SECONDS }, signal)) show(exchange);
  } catch (error) {
    throw new CommandError(`${service.name} tells no more: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!signal.aborted) throw new CommandError(`${service.name} has ended: tandem status says what is ready`);
}
