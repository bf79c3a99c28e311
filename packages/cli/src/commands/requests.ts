import type { ExchangeQuery, RecordedExchange, ServiceName } from '@tandem/client';
import { Command, Option } from 'commander';
import type { CommandContext } from '../command-context.js';
import { asHar } from '../output/har.js';
import { asTyped } from '../output/as-typed.js';
import { painter } from '../output/painter.js';
import { hasFailed, requestLines, ruleOf } from '../output/request-text.js';
import { control, servicesOf } from '../targets/control.js';
import { mergedBy } from '../output/merged.js';
import { resolveTargets, type TargetOptions } from '../targets/resolve-targets.js';
import type { Targets } from '../targets/targets.js';
import { readWhole, withHelp, withOutput, withService, withTargets } from './options.js';

interface RequestsCommandOptions extends TargetOptions {
  output: 'text' | 'json' | 'har';
  service?: ServiceName;
  correlation?: string;
  step?: number;
  status?: number;
  direction?: 'in' | 'out';
  method?: string;
  path?: string;
  rule?: string;
  failures?: boolean;
}

const ABOUT = `Prints what the services recorded of requests to them (←) and from them (→): the last 1000 of each, the oldest first.
Secrets are fingerprints in it. Times are those of the services' own clocks.

  TANDEM_SIMULATOR_TOKEN  opens /_simulator on services that are named by URL`;

/** `tandem requests`: what the services recorded. */
export function requestsCommand({ env, out, isTerminal }: CommandContext): Command {
  const command = new Command('requests')
    .option('--correlation <id>', 'only what belongs to this request')
    .option('--step <number>', 'only this step of the flow', readWhole)
    .option('--status <number>', 'only this status', readWhole)
    .addOption(new Option('--direction <direction>', 'only requests in, or out').choices(['in', 'out']))
    .option('--method <method>', 'only this method')
    .option('--path <path>', 'only this path')
    .option('--rule <name>', 'only what this rule decided')
    .option('--failures', 'only what was refused, answered with an error or not answered');
  return withHelp(withOutput(withService(withTargets(command)), ['text', 'json', 'har']), {
    about: ABOUT,
    ok: 'the services could be asked, also if there is none',
    failed: 'not',
    example: 'tandem requests --failures --output har',
  }).action(async ({ output, ...options }: RequestsCommandOptions) => {
    const targets = resolveTargets(options, env);
    const exchanges = (await recordedOn(targets, queryOf(options), options.service))
      .filter((exchange) => !options.failures || hasFailed(exchange))
      .filter((exchange) => options.rule === undefined || ruleOf(exchange) === options.rule);
    const urls = Object.fromEntries(servicesOf(targets).map(({ name, url }) => [name, url]));
    if (output === 'json') out(JSON.stringify({ requests: exchanges }, null, 2));
    else if (output === 'har') out(asHar(exchanges, urls));
    else {
      const paint = painter({ isTerminal, env });
      exchanges.flatMap((exchange) => requestLines(exchange, paint).map((line) => asTyped(line, env))).forEach(out);
    }
  });
}

function queryOf(options: Omit<RequestsCommandOptions, 'output'>): ExchangeQuery {
  const { correlation, step, status, direction, method, path } = options;
  const filters = { correlation_id: correlation, step, status, direction, method: method?.toUpperCase(), path };
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined)) as ExchangeQuery;
}

/** What the services recorded, of all together by time; of each in its own order, whatever its clock did. */
export async function recordedOn(
  targets: Targets,
  query: ExchangeQuery,
  only?: ServiceName,
): Promise<RecordedExchange[]> {
  const services = servicesOf(targets, only);
  const lists = await Promise.all(services.map((one) => control(one, (simulator) => simulator.exchanges(query))));
  return mergedBy(lists, ({ started_at: time }) => time);
}
