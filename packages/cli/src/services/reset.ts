import { z } from 'zod';
import { CommandError } from '../command-error.js';
import { StepFailure } from '../flow/step-failure.js';
import { EXIT } from '../surroundings.js';
import type { Service } from '../targets/targets.js';
import { SIMULATOR_PREFIX } from './control-surface.js';
import { ask } from './http.js';

/** Returns a service's clock to real time, and nothing else. Throws `CommandError` where it does not. */
export async function resetClock(service: Service): Promise<void> {
  const { status } = await control(service, '/clock/reset');
  if (status !== 200) throw closed(service, status, '/clock/reset');
}

const resetSchema = z.object({ duration_ms: z.number() });

/**
 * Returns a service to its beginning: real time, no faults, no exchanges, the data of its seed.
 *
 * @returns the milliseconds that it took
 * @throws CommandError where it does not
 */
export async function resetService(service: Service): Promise<number> {
  const { status, body } = await control(service, '/reset');
  const read = resetSchema.safeParse(body);
  if (status === 200 && read.success) return read.data.duration_ms;
  throw closed(service, status, '/reset');
}

const REMEDY = 'start it with a SIMULATOR_TOKEN and give that in TANDEM_SIMULATOR_TOKEN';

async function control(service: Service, path: string): ReturnType<typeof ask> {
  const bearer = service.simulatorToken;
  if (bearer === undefined) throw new CommandError(`no simulator token for ${service.name}: ${REMEDY}`, EXIT.failed);
  try {
    return await ask(service, { method: 'POST', path: SIMULATOR_PREFIX + path, bearer, body: {} });
  } catch (error) {
    throw error instanceof StepFailure ? new CommandError(error.message, EXIT.failed) : error;
  }
}

function closed({ name }: Service, status: number, path: string): CommandError {
  return new CommandError(`${name} answers ${status} for ${SIMULATOR_PREFIX}${path}: ${REMEDY}`, EXIT.failed);
}
