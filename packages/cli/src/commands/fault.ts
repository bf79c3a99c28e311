import type { Service, ServiceName } from '@tandem/client';
import { CONTENT_FAULTS, type Fault, type SetFault, WIRE_KINDS, wireFaultSchema } from '@tandem/contracts';
import { Argument, Command, Option } from 'commander';
import { type CommandContext, CommandError, EXIT } from '../command-context.js';
import { printable } from '../output/printable.js';
import { control, servicesOf } from '../targets/control.js';
import { resolveTargets, type TargetOptions } from '../targets/resolve-targets.js';
import { readWhole, withHelp, withOutput, withService, withTargets } from './options.js';

interface FaultCommandOptions extends TargetOptions, Partial<Record<string, unknown>> {
  output: 'text' | 'json';
  service?: ServiceName;
}

interface FaultOn {
  readonly service: ServiceName;
  readonly fault: SetFault;
}

const KINDS = [...WIRE_KINDS, ...Object.keys(CONTENT_FAULTS)];
const FIELDS = ['on', 'path', 'method', 'status', 'body', 'milliseconds', 'bytes', 'times', 'probability', 'seed'];

const ABOUT = `Makes things go wrong in a service on demand; docs/simulator.md says what each kind does.

  set KIND    sets a fault on --service; the kinds that name a JWT or keys are those of saas
  list        the faults that are set, with how often each was injected
  clear [ID]  removes the fault with this number from --service, or all

Kinds: ${WIRE_KINDS.join(', ')},
${Object.keys(CONTENT_FAULTS).join(', ')}.

  TANDEM_SIMULATOR_TOKEN  opens /_simulator on services that are named by URL`;

/** `tandem fault`: what goes wrong in the services, on demand. */
export function faultCommand({ env, out }: CommandContext): Command {
  const command = new Command('fault')
    .addArgument(new Argument('<action>', 'what to do').choices(['set', 'list', 'clear']))
    .argument('[what]', 'a kind for set; a number for clear')
    .addOption(new Option('--on <direction>', 'requests to the service, or from it').choices(['in', 'out']))
    .option('--path <path>', 'only this path, or those that begin like /api/v4/*')
    .option('--method <method>', 'only this method')
    .option('--status <number>', 'of the answer, for status', readWhole)
    .option('--body <text>', 'of the answer, for status and invalid-body')
    .option('--milliseconds <number>', 'of a delay', readWhole)
    .option('--bytes <number>', 'that are sent before the end, for truncate', readWhole)
    .option('--times <number>', 'how often it is injected', readWhole)
    .option('--probability <number>', 'how likely it is injected, up to 1', Number)
    .option('--seed <number>', 'of the chance', readWhole);
  return withHelp(withOutput(withService(withTargets(command))), {
    about: ABOUT,
    ok: 'it did what was asked',
    failed: 'a service did not do so',
    example: 'tandem fault set status --status 503 --times 1 --service saas',
  }).action(async (action: string, what: string | undefined, options: FaultCommandOptions) => {
    const fault = action === 'set' ? faultOf(what, options) : undefined;
    const only = options.service ?? (fault && isOfContent(fault.kind) ? 'saas' : undefined);
    if (fault !== undefined && only === undefined) throw usage('fault set needs --service: whose fault it is');
    if (action === 'clear' && what !== undefined && only === undefined) {
      throw usage('fault clear ID needs --service: numbers are those of one service');
    }
    const services = servicesOf(resolveTargets(options, env), only);
    if (action === 'clear') await Promise.all(services.map((service) => clear(service, what)));
    const asked = fault ? [await set(services[0] as Service, fault)] : (await Promise.all(services.map(list))).flat();
    if (options.output === 'json') {
      out(JSON.stringify({ faults: asked.map(({ service, fault: one }) => ({ service, ...one })) }, null, 2));
    } else if (asked.length === 0) out('no fault is set');
    else asked.map(faultText).forEach(out);
  });
}

/** What to set. A fault of the wire is checked here, so that a mistake names its field. */
function faultOf(kind: string | undefined, options: FaultCommandOptions): Fault {
  if (kind === undefined || !KINDS.includes(kind)) throw usage(`fault set needs a kind: ${KINDS.join(', ')}`);
  const given = FIELDS.filter((field) => options[field] !== undefined).map((field) => [field, options[field]] as const);
  const side = isOfContent(kind) ? {} : { on: kind === 'unreachable' ? 'out' : 'in' };
  const fault = { kind, ...side, ...Object.fromEntries(given) };
  if (isOfContent(kind)) return fault as Fault;
  const { error } = wireFaultSchema.safeParse(fault);
  const problem = error?.issues[0];
  if (problem === undefined) return fault as Fault;
  const field = problem.path.map(String).join('.');
  throw usage(`fault set ${kind}${field === '' ? '' : ` --${field}`}: ${problem.message}`);
}

const isOfContent = (kind: string): boolean => kind in CONTENT_FAULTS;
const usage = (message: string) => new CommandError(message, EXIT.usage);

const set = async (service: Service, fault: Fault): Promise<FaultOn> => ({
  service: service.name,
  fault: await control(service, ({ faults }) => faults.set(fault)),
});

const list = async (service: Service): Promise<FaultOn[]> =>
  (await control(service, ({ faults }) => faults.list())).map((fault) => ({ service: service.name, fault }));

const clear = (service: Service, id: string | undefined): Promise<void> =>
  control(service, ({ faults }) => (id === undefined ? faults.clear() : faults.remove(readWhole(id))));

function faultText({ service, fault: { id, kind, fired, spent, ...fields } }: FaultOn): string {
  const said = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const state = spent ? 'spent' : `injected ${fired} times`;
  return printable([service.padEnd(13), String(id).padStart(3), kind, ...said, `(${state})`].join('  '));
}
