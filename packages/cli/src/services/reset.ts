import { z } from 'zod';
import { CommandError } from '../command-error.js';
import { StepFailure } from '../flow/step-failure.js';
import { EXIT } from '../surroundings.js';
import type { Service } from '../targets/targets.js';
import { SIMULATOR_PREFIX } from './control-surface.js';
import { ask } from './http.js';

const resetSchema = z.object({ duration_ms: z.number() });

/**
 * Returns a service to its beginning: real time, no faults, no exchanges, the data of its seed.
 *
 * @returns the milliseconds that it took
 * @throws CommandError where it does not
 */
export async function resetService(service: Service): Promise<number> {
  const remedy = 'start it with a SIMULATOR_TOKEN and give that in TANDEM_SIMULATOR_TOKEN';
  if (service.simulatorToken === undefined) {
    throw new CommandError(`no simulator token for ${service.name}: ${remedy}`, EXIT.failed);
  }
  const path = `${SIMULATOR_PREFIX}/reset`;
  const { status, body } = await ask(service, { method: 'POST', path, bearer: service.simulatorToken, body: {} }).catch(
    (error: unknown) => {
      throw error instanceof StepFailure ? new CommandError(error.message, EXIT.failed) : error;
    },
  );
  const read = resetSchema.safeParse(body);
  if (status === 200 && read.success) return read.data.duration_ms;
  throw new CommandError(`${service.name} answers ${status} for ${path}: ${remedy}`, EXIT.failed);
}
