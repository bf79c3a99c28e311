import type { ServiceName, SimulatorClient } from '@tandem/client';
import type { ClockState } from '@tandem/contracts';
import { Argument, Command } from 'commander';
import { type CommandContext, CommandError, EXIT } from '../command-context.js';
import { control, servicesOf } from '../targets/control.js';
import { resolveTargets, type TargetOptions } from '../targets/resolve-targets.js';
import { readSeconds, withHelp, withOutput, withService, withTargets } from './options.js';

type Clock = SimulatorClient['clock'];
type Move = (clock: Clock, amount?: string) => Promise<ClockState>;
type ClockCommandOptions = TargetOptions & { output: 'text' | 'json'; service?: ServiceName };

const ABOUT = `Shows or moves the clocks of the services: all of them, or the one of --service.

  show             the time of each service
  freeze [TIME]    stops it, now or at a later time (2030-01-01T00:00:00Z)
  advance SECONDS  moves it forward; it never goes back
  skew SECONDS     makes it wrong by this much (-60 is a minute late)
  reset            returns it to real time

A length of time may have a unit: 90s, 5m, 1h, 30d (-- -5m, if it is negative).

  TANDEM_SIMULATOR_TOKEN  opens /_simulator on services that are named by URL`;

const MOVES: Readonly<Record<string, Move>> = {
  show: (clock) => clock.state(),
  freeze: (clock, at) => clock.freeze(at),
  advance: (clock, amount) => clock.advance(readSeconds(amount ?? '')),
  skew: (clock, amount) => clock.skew(readSeconds(amount ?? '')),
  reset: (clock) => clock.reset(),
};

/** `tandem clock`: the time of the services. */
export function clockCommand({ env, out }: CommandContext): Command {
  const command = new Command('clock')
    .addArgument(new Argument('<action>', 'what to do').choices(Object.keys(MOVES)))
    .argument('[amount]', 'a time for freeze; seconds for advance and skew');
  return withHelp(withOutput(withService(withTargets(command))), {
    about: ABOUT,
    ok: 'all services did so',
    failed: 'one did not',
    example: 'tandem clock advance 1h --service model-gateway',
  }).action(async (action: string, amount: string | undefined, options: ClockCommandOptions) => {
    const { output, service: only, ...targets } = options;
    checkAmount(action, amount);
    const move = MOVES[action] as Move;
    const clocks = await Promise.all(
      servicesOf(resolveTargets(targets, env), only).map(async (service) => ({
        service: service.name,
        ...(await control(service, ({ clock }) => move(clock, amount))),
      })),
    );
    if (output === 'json') out(JSON.stringify({ clocks }, null, 2));
    else for (const one of clocks) out(`${one.service.padEnd(13)}  ${one.now}  ${clockText(one)}`);
  });
}

function checkAmount(action: string, amount: string | undefined): void {
  const needsSeconds = action === 'advance' || action === 'skew';
  if (needsSeconds && amount === undefined) {
    throw new CommandError(`clock ${action} needs a length of time, such as 90s or 1h`, EXIT.usage);
  }
  if (needsSeconds) readSeconds(amount ?? '');
  if (action === 'freeze' && amount !== undefined && Number.isNaN(Date.parse(amount))) {
    throw new CommandError('clock freeze takes a time such as 2030-01-01T00:00:00Z', EXIT.usage);
  }
  if ((action === 'show' || action === 'reset') && amount !== undefined) {
    throw new CommandError(`clock ${action} takes no ${amount}`, EXIT.usage);
  }
}

function clockText({ frozen, advanced_seconds: advanced, skew_seconds: skew }: ClockState): string {
  const said = [
    ...(frozen ? ['frozen'] : []),
    ...(advanced === 0 ? [] : [`${advanced} s ahead`]),
    ...(skew === 0 ? [] : [`wrong by ${skew} s`]),
  ];
  return said.length === 0 ? 'real time' : said.join(', ');
}
