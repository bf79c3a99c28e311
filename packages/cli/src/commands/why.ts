import type { RecordedExchange } from '@tandem/client';
import { statementsOf } from '@tandem/conformance';
import { FLOW_STEPS } from '@tandem/contracts';
import { Command } from 'commander';
import { type CommandContext, CommandError, EXIT } from '../command-context.js';
import { Repairs } from '../doctor/repairs.js';
import { asTyped } from '../output/as-typed.js';
import { printable } from '../output/printable.js';
import { painter } from '../output/painter.js';
import { hasFailed, ruleOf } from '../output/request-text.js';
import { control, servicesOf } from '../targets/control.js';
import { resolveTargets, type TargetOptions } from '../targets/resolve-targets.js';
import type { Targets } from '../targets/targets.js';
import { recordedOn } from './requests.js';
import { withHelp, withOutput, withTargets } from './options.js';

/** Why a request was refused: by which service, by which rule, and what to do about it. */
interface Explanation {
  readonly correlation_id: string;
  readonly service: string;
  readonly request: string;
  readonly status: number | null;
  /** The step of the flow, in words. */
  readonly step: string | null;
  readonly rule: string | null;
  /** What the rule says beyond its name. */
  readonly says: string | null;
  readonly reason: string | null;
  readonly source: string | null;
  readonly repair: string | null;
  /** The other hops that the request passed, the first one first. */
  readonly passed: readonly string[];
}

const ABOUT = `Says which hop refused a request, by which rule, what the rule's source is, and which command repairs it. ID is the
correlation id of the request, the X-Request-Id of its answer; --last takes the latest request that any service refused.

  TANDEM_SIMULATOR_TOKEN  opens /_simulator on services that are named by URL`;

/** `tandem why`: which hop refused, and by which rule. */
export function whyCommand({ env, out, isTerminal }: CommandContext): Command {
  const command = new Command('why')
    .argument('[id]', 'the correlation id of the request')
    .option('--last', 'the latest request that was refused');
  return withHelp(withOutput(withTargets(command)), {
    about: ABOUT,
    ok: 'there is such a request, and it was refused',
    failed: 'there is none, or it was not refused',
    example: 'tandem why --last',
  }).action(
    async (
      id: string | undefined,
      { output, last, ...options }: TargetOptions & { output: string; last?: boolean },
    ) => {
      if ((id === undefined) === (last === undefined)) {
        throw new CommandError('why needs the correlation id of a request, or --last', EXIT.usage);
      }
      const targets = resolveTargets(options, env);
      const explanation = explain(await exchangesOfRequest(targets, id), targets);
      if (output === 'json') return out(JSON.stringify(explanation, null, 2));
      const paint = painter({ isTerminal, env });
      const [first = '', ...more] = explanationLines(explanation);
      out(paint(['red', 'bold'], first));
      more.map((line) => asTyped(line, env)).forEach(out);
    },
  );
}

async function exchangesOfRequest(targets: Targets, id: string | undefined): Promise<RecordedExchange[]> {
  const correlationId = id ?? (await latestRefused(targets));
  if (correlationId === undefined) throw new CommandError('no request was refused since the services started');
  const exchanges = await recordedOn(targets, { correlation_id: correlationId });
  if (exchanges.length > 0) return exchanges;
  throw new CommandError(`no service has recorded a request ${id}: it is the X-Request-Id of an answer`);
}

/** The correlation id of the request that was refused last, by real time: a service's clock may have been moved. */
async function latestRefused(targets: Targets): Promise<string | undefined> {
  const latest = await Promise.all(
    servicesOf(targets).map((service) =>
      control(service, async (simulator) => {
        const [{ now }, exchanges] = await Promise.all([simulator.clock.state(), simulator.exchanges()]);
        const refused = exchanges.findLast(hasFailed);
        return refused && { id: refused.correlation_id, ageMs: Date.parse(now) - Date.parse(refused.started_at) };
      }),
    ),
  );
  return latest.filter((one) => one !== undefined).sort((one, other) => one.ageMs - other.ageMs)[0]?.id;
}

/**
 * Explains the innermost failure of a request: the service that refused by a rule, otherwise the one that got no answer.
 *
 * @throws {CommandError} if nothing of it failed
 */
function explain(exchanges: readonly RecordedExchange[], targets: Targets): Explanation {
  const cause = causeOf(exchanges.filter(hasFailed));
  if (cause === undefined) {
    throw new CommandError(`the request ${exchanges[0]?.correlation_id} was not refused by any service`);
  }
  const rule = ruleOf(cause);
  const on = cause.service === 'saas' ? 'saas' : 'self-managed';
  const { says = null, source = null } = statementOf(rule, cause.service) ?? {};
  const step = FLOW_STEPS.find(({ number }) => number === cause.step);
  return {
    correlation_id: cause.correlation_id,
    service: cause.service,
    request: `${cause.method} ${cause.path}`,
    status: cause.status,
    step: step ? `${step.number}, ${step.message}` : null,
    rule,
    says,
    reason: cause.decisions.find(isRefusal)?.reason ?? cause.failure ?? cause.reason,
    source,
    repair: (rule === null ? undefined : new Repairs(targets).forRule(rule, on)) ?? null,
    passed: exchanges
      .filter((one) => one !== cause)
      .map(({ service, direction, method, path, status }) => {
        const arrow = direction === 'in' ? '←' : '→';
        return `${service} ${arrow} ${method} ${path} ${status ?? 'no answer'}`;
      }),
  };
}

function causeOf(failed: readonly RecordedExchange[]): RecordedExchange | undefined {
  return (
    failed.findLast(({ direction, decisions }) => direction === 'in' && decisions.some(isRefusal)) ??
    failed.find(({ direction, status }) => direction === 'out' && status === null) ??
    failed.at(-1)
  );
}

/** The statement of a rule; that of the service, if several services state it. */
function statementOf(rule: string | null, service: string) {
  const statements = rule === null ? [] : statementsOf(rule);
  return statements.find(({ on }) => on.some((one) => one === service)) ?? statements[0];
}

const isRefusal = ({ outcome }: { outcome: string }): boolean => outcome === 'refused';

function explanationLines(explanation: Explanation): string[] {
  const { service, request, status, step, rule, says, reason, source, repair, passed, correlation_id } = explanation;
  const named = { rule, says, reason, step, source, request: correlation_id, repair };
  return [
    `${service} ${status === null ? 'got no answer to' : `answered ${status} to`} ${request}`,
    ...Object.entries(named)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => `  ${name.padEnd(8)}  ${value}`),
    ...passed.map((hop, i) => `  ${(i === 0 ? 'others' : '').padEnd(8)}  ${hop}`),
  ].map((line) => printable(line));
}
