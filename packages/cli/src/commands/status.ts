import { Command } from 'commander';
import { type Service, ServiceFailure } from '@tandem/client';
import { COLOUR_OF, painter } from '../output/painter.js';
import { printable } from '../output/printable.js';
import { EXIT, type CommandContext } from '../command-context.js';
import { modelOf, type ShownModel } from '../targets/model.js';
import { readinessOf } from '../targets/readiness.js';
import { namesAnyService, resolveTargets, type TargetOptions } from '../targets/resolve-targets.js';
import { environmentOf, peopleOf } from '../targets/people.js';
import { stackOn, statePath } from '../targets/running-stack.js';
import { withHelp, withOutput, withTargets } from './options.js';

/** In `detail`, one line: `ready`, what is not, or why nothing answers. */
interface ServiceStatus {
  readonly service: Service['name'];
  readonly url: string;
  readonly detail: string;
  readonly ready: boolean;
}

interface StatusOptions extends TargetOptions {
  readonly output: 'text' | 'json' | 'env';
  readonly showTokens?: boolean;
}

/** `tandem status`: which services are ready. */
export function statusCommand(context: CommandContext, exitWith: (code: number) => void): Command {
  const { env, out } = context;
  const command = new Command('status').option(
    '--show-tokens',
    'show tokens that are not those of the development seed',
  );
  return withHelp(withOutput(withTargets(command), ['text', 'json', 'env']), {
    about: `Asks each service whether it can take requests, and shows where everything is; env prints lines for a shell or CI.
Tokens of the development seed are shown, others only with --show-tokens.`,
    ok: 'all are ready',
    failed: 'one is not or no stack runs',
    example: 'tandem status --output json',
  }).action(async ({ output, showTokens = false, ...options }: StatusOptions) => {
    const targets = resolveTargets(options, env);
    const { selfManaged, saas, modelGateway } = targets;
    const [services, model] = await Promise.all([
      Promise.all([selfManaged, saas, modelGateway].map(statusOf)),
      modelOf(modelGateway).catch(() => undefined),
    ]);
    const isReady = services.every(({ ready }) => ready);
    const run = namesAnyService(options, env) ? undefined : stackOn(statePath(options, env));
    if (output === 'json') {
      const [page, editorProxy] = [run?.page ?? null, run?.editorProxy];
      const people = peopleOf(targets, showTokens);
      const urls = urlsOf(services);
      out(JSON.stringify({ ready: isReady, urls, page, editorProxy, model: model ?? null, people, services }, null, 2));
    } else if (output === 'env') {
      environmentOf(targets, showTokens).forEach(out);
    } else {
      const paint = painter(context);
      for (const one of services) out(lineOf(one, paint, model));
      if (run?.editorProxy !== undefined) out(`editor proxy   ${run.editorProxy}`);
      if (typeof run?.page === 'string') out(`page           ${run.page}`);
    }
    if (!isReady) exitWith(EXIT.failed);
  });
}

async function statusOf(service: Service): Promise<ServiceStatus> {
  const { name, url } = service;
  try {
    const { path, status, isReady, failedChecks } = await readinessOf(service);
    const failed = failedChecks.length === 0 ? '' : ` (${failedChecks.join(', ')})`;
    return { service: name, url, detail: isReady ? 'ready' : `${path} answers ${status}${failed}`, ready: isReady };
  } catch (error) {
    if (!(error instanceof ServiceFailure)) throw error;
    return { service: name, url, detail: error.message, ready: false };
  }
}

const urlsOf = (services: readonly ServiceStatus[]) =>
  Object.fromEntries(services.map(({ service, url }) => [service, url]));

function lineOf(
  { service, url, detail, ready }: ServiceStatus,
  paint: ReturnType<typeof painter>,
  model: ShownModel | undefined,
): string {
  const by = model && service === 'model-gateway' ? `  by ${printable(`${model.engine} ${model.name}`)}` : '';
  return `${service.padEnd(13)}  ${url}  ${paint(COLOUR_OF[ready ? 'ok' : 'problem'], printable(detail))}${by}`;
}
