import { startStack, type Environment, type Stack } from '@tandem/stack';
import { fstatSync, openSync, closeSync, readSync, constants } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';

/** As many requests as the most connections of a load: otherwise self-managed and SaaS refuse some, as they should. */
const REQUESTS_LIMIT = '1024';
const STDOUT = 1;
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
  const stack = await startMeasured(stop);
  try {
    const { selfManaged, saas, modelGateway } = stack.urls;
    process.stdout.write(`${JSON.stringify({ selfManaged, saas, modelGateway })}\n`);
    const failure = await Promise.race([stack.ended, untilNobodyReads(stop)]);
    if (failure !== undefined) throw failure;
    return 0;
  } finally {
    await stack.stop();
  }
}

async function untilNobodyReads(stop: AbortSignal): Promise<undefined> {
  while (!stop.aborted && !isReaderGone()) {
    await after(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** Whether stdout is a pipe or socket whose other end is closed; nobody is told of that before the next write fails. */
function isReaderGone(): boolean {
  try {
    const stat = fstatSync(STDOUT);
    // Opened without waiting, a pipe that nobody reads answers ENXIO.
    if (stat.isFIFO()) closeSync(openSync(`/proc/self/fd/${STDOUT}`, constants.O_WRONLY | constants.O_NONBLOCK));
    // A socket that is closed at its other end is at its end; Node.js does not let one that is open wait.
    return stat.isSocket() && readSync(STDOUT, Buffer.alloc(1)) === 0;
  } catch (error) {
    return ['ENXIO', 'EPIPE', 'ECONNRESET'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}
