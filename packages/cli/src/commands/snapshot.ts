import type { Service, ServiceName } from '@tandem/client';
import { type Snapshot, SNAPSHOT_NAME } from '@tandem/contracts';
import { Argument, Command } from 'commander';
import { type CommandContext, CommandError, EXIT } from '../command-context.js';
import { control } from '../targets/control.js';
import { resolveTargets, type TargetOptions } from '../targets/resolve-targets.js';
import { withHelp, withOutput, withTargets } from './options.js';

type Shown = Snapshot & { readonly service: ServiceName };

const ABOUT = `Keeps the data of both deployments by name, and brings it back while they run. Clocks, faults and signing keys are not in
it. There may be 20 of them; they outlive restarts and resets.

  take NAME     keeps the present data, in place of what has the name already
  restore NAME  brings it back
  list          what is kept
  remove NAME   deletes it

  TANDEM_SIMULATOR_TOKEN  opens /_simulator on services that are named by URL`;

/** `tandem snapshot`: states of both databases, by name. */
export function snapshotCommand({ env, out }: CommandContext): Command {
  const command = new Command('snapshot')
    .addArgument(new Argument('<action>', 'what to do').choices(['take', 'restore', 'list', 'remove']))
    .argument('[name]', 'small letters, digits, _ and -');
  return withHelp(withOutput(withTargets(command)), {
    about: ABOUT,
    ok: 'both deployments did so',
    failed: 'one did not',
    example: 'tandem snapshot take before-the-change',
  }).action(async (action: string, name: string | undefined, options: TargetOptions & { output: 'text' | 'json' }) => {
    if (action !== 'list' && !SNAPSHOT_NAME.test(name ?? '')) {
      throw new CommandError(`snapshot ${action} needs a name of small letters, digits, _ and -`, EXIT.usage);
    }
    const { selfManaged, saas } = resolveTargets(options, env);
    const shown = (await Promise.all([selfManaged, saas].map((one) => act(one, action, name ?? '')))).flat();
    if (options.output === 'json') out(JSON.stringify({ snapshots: shown }, null, 2));
    else if (action === 'remove') out(`${name} is removed`);
    else if (shown.length === 0) out('no snapshot is kept');
    else shown.map((one) => snapshotText(one, action === 'restore' ? 'restored, of' : 'of')).forEach(out);
  });
}

function act(service: Service, action: string, name: string): Promise<Shown[]> {
  return control(service, async ({ snapshots }) => {
    if (action === 'remove') await snapshots.remove(name);
    if (action === 'remove') return [];
    const found = action === 'list' ? await snapshots.list() : [await snapshots[action as 'take' | 'restore'](name)];
    return found.map((snapshot) => ({ service: service.name, ...snapshot }));
  });
}

function snapshotText({ service, name, taken_at: at, rows }: Shown, word: string): string {
  return `${service.padEnd(13)}  ${name}  ${word} ${at}, ${rows} rows`;
}
