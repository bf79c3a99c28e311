import { channel } from 'node:diagnostics_channel';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { processEnvironment } from '../configuration/read-configuration.js';
import type { ServiceConfiguration } from '../configuration/service-variables.js';
import { printable } from '../logging/logger.js';
import type { ServiceDefinition } from './service-definition.js';
import { type RunningService, startService } from './start-service.js';

/** Is told when the service is ready; a bundle then keeps what was compiled (apps/bundle-start.cjs). */
const READY = channel('tandem:ready');

/**
 * Runs a service as this process: until SIGTERM or SIGINT, or until the process that started it over an IPC channel is
 * gone. That process is sent `{ type: 'listening', url }`. A failed start ends with one line and code 1, an uncaught
 * error with a line of the log and code 1.
 */
export async function runService<Schema extends z.ZodType<ServiceConfiguration>>(
  definition: ServiceDefinition<Schema>,
): Promise<void> {
  const starting = startService(definition, processEnvironment());
  let log: Logger | undefined;
  const fail = (error: unknown) => {
    log?.fatal({ err: error }, 'uncaught error');
    if (!log) process.stderr.write(`${definition.name}: ${oneLine(error)}\n`);
    process.exit(1);
  };
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    // Nothing is served yet, and the database undoes what a transaction has not committed.
    if (!log) process.exit(0);
    void starting.then(end, () => undefined);
  };
  process.once('uncaughtException', fail).once('unhandledRejection', fail);
  process.once('SIGTERM', stop).once('SIGINT', stop).once('disconnect', stop);
  // The process that started it can be gone before this listens.
  if (process.connected === false) stop();
  try {
    const service = await starting;
    log = service.log;
    const { url } = service;
    READY.publish({ url });
    // The channel may have closed meanwhile: then the service is about to stop.
    if (process.connected) process.send?.({ type: 'listening', url }, undefined, undefined, () => undefined);
  } catch (error) {
    process.stderr.write(`${definition.name}: ${oneLine(error)}\n`, () => process.exit(1));
  }
}

/** What an error says, in one line that is safe in a terminal. */
export function oneLine(error: unknown): string {
  return printable((error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' '));
}

async function end(service: RunningService): Promise<void> {
  service.log.info('stopping');
  await service.close();
  process.exit(0);
}
