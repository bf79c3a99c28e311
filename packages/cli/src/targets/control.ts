import {
  type Service,
  type ServiceName,
  type SimulatorClient,
  simulatorOf,
  SimulatorRefusal,
  unreachable,
} from '@tandem/client';
import { CommandError } from '../command-context.js';
import type { Targets } from './targets.js';

const REMEDY = 'start it with a SIMULATOR_TOKEN and give that in TANDEM_SIMULATOR_TOKEN';

/** The three services, or only the one of that name. */
export function servicesOf({ selfManaged, saas, modelGateway }: Targets, only?: ServiceName): Service[] {
  return [selfManaged, saas, modelGateway].filter(({ name }) => only === undefined || name === only);
}

/**
 * The control surface of a service.
 *
 * @throws {CommandError} if nothing opens it
 */
export function controlSurfaceOf(service: Service): SimulatorClient {
  const simulator = simulatorOf(service);
  if (simulator !== undefined) return simulator;
  throw new CommandError(`no simulator token for ${service.name}: ${REMEDY}`);
}

/**
 * Has the control surface of a service do something.
 *
 * @throws {CommandError} if there is none, or it refuses
 * @throws {ServiceFailure} if no answer comes
 */
export async function control<Result>(
  service: Service,
  command: (simulator: SimulatorClient) => Promise<Result>,
): Promise<Result> {
  try {
    return await command(controlSurfaceOf(service));
  } catch (error) {
    if (!(error instanceof SimulatorRefusal)) throw unreachable(service, error);
    const { answer, message } = error;
    const isClosed = answer.status === 401 || answer.status === 404;
    throw new CommandError(`${service.name}: ${message}${isClosed ? `: ${REMEDY}` : ''}`);
  }
}
