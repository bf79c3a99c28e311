import { SIMULATOR_PREFIX } from '@tandem/contracts';
import { NoAnswer } from './http-sender.js';
import { type Service, ServiceFailure, simulatorOf, unreachable } from './services.js';
import { type SimulatorClient, SimulatorRefusal } from './simulator-client.js';

/** Why a service's clock cannot be moved and put back: no surface, not opened, or already moved; undefined if it can. */
export async function clockSkipReason(service: Service): Promise<string | undefined> {
  const { name } = service;
  const simulator = simulatorOf(service);
  if (simulator === undefined) return `no simulator token for ${name}`;
  try {
    const { frozen, advanced_seconds: advanced, skew_seconds: skew } = await simulator.clock.state();
    return frozen || advanced !== 0 || skew !== 0 ? `the clock of ${name} is already moved; reset it first` : undefined;
  } catch (error) {
    if (error instanceof NoAnswer) return (unreachable(service, error) as ServiceFailure).message;
    if (!(error instanceof SimulatorRefusal)) throw error;
    return error.answer.status === 200
      ? `${name} describes its clock in another form`
      : `${name} answers ${error.answer.status} for ${SIMULATOR_PREFIX}/clock`;
  }
}

/**
 * Moves the clock of a service.
 *
 * @throws {ServiceFailure} if the service does not do it
 */
export async function moveClock(
  service: Service,
  move: (clock: SimulatorClient['clock']) => Promise<unknown>,
): Promise<void> {
  const simulator = simulatorOf(service);
  try {
    if (simulator === undefined) throw new ServiceFailure(`no simulator token for ${service.name}`, 'clock-moves');
    await move(simulator.clock);
  } catch (error) {
    if (error instanceof SimulatorRefusal) {
      throw new ServiceFailure(`${service.name} answered ${error.answer.status} for ${error.path}`, 'clock-moves');
    }
    throw unreachable(service, error);
  }
}
