import { startStack, type Environment, type Stack } from '@tandem/stack';
import { setTimeout as after } from 'node:timers/promises';
import { watchStdoutReader } from './stdout-reader.js';

/** As many requests as the most connections of a load: otherwise self-managed refuses some, as it should. */
const REQUESTS_LIMIT = '1024';
const LOOK_EVERY_MS = 500;
const embeddedModel: Environment = Object.fromEntries(
  ['MODEL_URL', 'MODEL_NAME', 'MODEL_API_KEY'].flatMap((name) => [
    [name, undefined],
    [`${name}_FILE`, undefined],
  ]),
);

/**
 * The services from their bundles, one process each, with warnings only and without the simulator; both deployments hold
 * the default seed. What this process's environment says of the log or of a model does not reach them.
 */
export function startMeasured(signal: AbortSignal): Promise<Stack> {
  const quiet: Environment = { LOG_LEVEL: 'warn', SIMULATOR_TOKEN: undefined };
  const selfManaged = { ...quiet, SAAS_REQUESTS_LIMIT: REQUESTS_LIMIT };
  return startStack({
    environment: { selfManaged, saas: quiet, modelGateway: { ...quiet, ...embeddedModel } },
    signal,
  });
}

/** The services as `npm start` runs them. */
export function startAsStarted(signal: AbortSignal): Promise<Stack> {
  const usual: Environment = { LOG_LEVEL: 'info' };
  const environment = { selfManaged: usual, saas: usual, modelGateway: { ...usual, ...embeddedModel } };
  return startStack({ environment, signal });
}

/**
 * Serves what is measured and prints its URLs in one line of JSON, until `stop`, until nobody reads stdout any more, or
 * until a process of it ends.
 *
 * @returns the exit code
 * @throws {StackError} if it does not start, or a process of it ended
 */
export async function serve(stop: AbortSignal): Promise<number> {
  // Before anything is written: a reader of one line is gone right after it.
  const isReaderGone = watchStdoutReader();
  const stack = await startMeasured(stop);
  try {
    const { selfManaged, saas, modelGateway } = stack.urls;
    process.stdout.write(`${JSON.stringify({ selfManaged, saas, modelGateway })}\n`);
    const failure = await Promise.race([stack.ended, until(() => stop.aborted || isReaderGone(), stop)]);
    if (failure !== undefined) throw failure;
    return 0;
  } finally {
    await stack.stop();
  }
}

async function until(condition: () => boolean, stop: AbortSignal): Promise<undefined> {
  while (!condition()) await after(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
}
