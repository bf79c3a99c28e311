import {
  type SimulatorClient,
  SimulatorRefusal,
  ServiceFailure,
  type Service,
  simulatorOf,
  unreachable,
} from '@tandem/client';
import { CommandError } from '../command-error.js';
import { EXIT } from '../surroundings.js';

const REMEDY = 'start it with a SIMULATOR_TOKEN and give that in TANDEM_SIMULATOR_TOKEN';

/**
 * Has the control surface of a service do something.
 *
 * @throws {CommandError} if there is none, or it does not do it
 */
export async function control<Result>(
  service: Service,
  command: (simulator: SimulatorClient) => Promise<Result>,
): Promise<Result> {
  const simulator = simulatorOf(service);
  if (simulator === undefined) throw new CommandError(`no simulator token for ${service.name}: ${REMEDY}`, EXIT.failed);
  try {
    return await command(simulator);
  } catch (error) {
    if (error instanceof SimulatorRefusal)
      throw new CommandError(`${service.name}: ${error.message}: ${REMEDY}`, EXIT.failed);
    const failure = unreachable(service, error);
    throw failure instanceof ServiceFailure ? new CommandError(failure.message, EXIT.failed) : failure;
  }
}
