import type { Service } from '@tandem/stack';
import { Tandem } from '@tandem/testing';
import { SHARED_STACKS, type SharedStack } from '../global-setup.js';

/**
 * The tandem of this worker, which runs already, reset. It is for specs that neither stop nor configure a service: those
 * start their own. Closing it leaves it running.
 */
export async function sharedTandem(): Promise<Tandem> {
  const stacks = JSON.parse(process.env[SHARED_STACKS] ?? '[]') as SharedStack[];
  const stack = stacks[Number(process.env['JEST_WORKER_ID']) - 1];
  if (stack === undefined) throw new Error('no tandem was started for this worker');
  const { urls, logFiles } = stack;
  const service = (name: keyof typeof urls) => ({ url: urls[name], logFile: logFiles[name] }) as Service;
  const tandem = new Tandem({
    ...stack,
    services: {
      selfManaged: service('selfManaged'),
      saas: service('saas'),
      modelGateway: service('modelGateway'),
    },
    ended: new Promise(() => undefined),
    notePage: () => undefined,
    stop: async () => undefined,
  });
  await tandem.reset();
  return tandem;
}
