import { Command } from 'commander';
import { type Service, ServiceFailure } from '@tandem/client';
import { printable } from '../output/printable.js';
import { EXIT, type CommandContext } from '../command-context.js';
import { readinessOf } from '../targets/readiness.js';
import { resolveTargets, type TargetOptions } from '../targets/resolve-targets.js';
import { withHelp, withOutput, withTargets } from './options.js';

/** In `detail`, one line: `ready`, what is not, or why nothing answers. */
interface ServiceStatus {
  readonly service: Service['name'];
  readonly url: string;
  readonly detail: string;
  readonly ready: boolean;
}

/** `tandem status`: which services are ready. */
export function statusCommand({ env, out }: CommandContext, exitWith: (code: number) => void): Command {
  const command = new Command('status').description('say which services are ready');
  return withHelp(withOutput(withTargets(command)), {
    about: 'Asks each service whether it can take requests.',
    ok: 'all are ready',
    failed: 'one is not or no stack runs',
    example: 'tandem status --output json',
  }).action(async ({ output, ...options }: TargetOptions & { output: 'text' | 'json' }) => {
    const { selfManaged, saas, modelGateway } = resolveTargets(options, env);
    const services = await Promise.all([selfManaged, saas, modelGateway].map(statusOf));
    const isReady = services.every(({ ready }) => ready);
    if (output === 'json') out(JSON.stringify({ ready: isReady, services }, null, 2));
    else for (const { service, url, detail } of services) out(`${service.padEnd(13)}  ${url}  ${printable(detail)}`);
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
