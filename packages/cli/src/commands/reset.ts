import { type Service, type SimulatorClient, simulatorOf, SimulatorRefusal, unreachable } from '@tandem/client';
import { Command } from 'commander';
import { type CommandContext, CommandError } from '../command-context.js';
import { resolveTargets, type TargetOptions } from '../targets/resolve-targets.js';
import { withHelp, withOutput, withTargets } from './options.js';

const ABOUT = `Returns the services to their beginning while they run: real time, no faults, nothing recorded, both databases as their
seeds left them. Everything that was changed since then is lost. Snapshots stay.

  TANDEM_SIMULATOR_TOKEN  opens /_simulator on services that are named by URL`;

const REMEDY = 'start it with a SIMULATOR_TOKEN and give that in TANDEM_SIMULATOR_TOKEN';

interface Reset {
  readonly service: string;
  /** Absent if only the clock was reset. */
  readonly duration_ms?: number;
}

/** `tandem reset`: back to the seed. */
export function resetCommand({ env, out }: CommandContext): Command {
  const command = new Command('reset')
    .description('return the services to their seeds and to real time')
    .option('--clock', 'return them only to real time, and keep everything else');
  return withHelp(withOutput(withTargets(command)), {
    about: ABOUT,
    ok: 'all services did so',
    failed: 'one did not',
    example: 'tandem reset',
  }).action(async ({ output, clock, ...options }: TargetOptions & { output: 'text' | 'json'; clock?: boolean }) => {
    const { selfManaged, saas, modelGateway } = resolveTargets(options, env);
    const resetOne = async (service: Service): Promise<Reset> => {
      if (!clock) return { service: service.name, duration_ms: await control(service, (one) => one.reset()) };
      await control(service, (one) => one.clock.reset());
      return { service: service.name };
    };
    const done = await Promise.all([selfManaged, saas, modelGateway].map(resetOne));
    if (output === 'json') out(JSON.stringify({ services: done }, null, 2));
    else for (const { service, duration_ms: ms } of done) out(`${service.padEnd(13)}  ${resetText(ms)}`);
  });
}

function resetText(ms: number | undefined): string {
  return ms === undefined ? 'is in real time' : `reset in ${Math.round(ms)} ms`;
}

/**
 * Has the control surface of a service do something.
 *
 * @throws {CommandError} if there is none, or it refuses
 * @throws {ServiceFailure} if no answer comes
 */
async function control<Result>(
  service: Service,
  command: (simulator: SimulatorClient) => Promise<Result>,
): Promise<Result> {
  const simulator = simulatorOf(service);
  if (simulator === undefined) throw new CommandError(`no simulator token for ${service.name}: ${REMEDY}`);
  try {
    return await command(simulator);
  } catch (error) {
    if (error instanceof SimulatorRefusal) {
      throw new CommandError(`${service.name}: ${error.message}: ${REMEDY}`);
    }
    throw unreachable(service, error);
  }
}
