import { type FlowService, SIMULATOR_PREFIX } from '@tandem/contracts';
import { type HttpAnswer, type HttpRequest, HttpSender, NoAnswer } from './http-sender.js';
import { SimulatorClient, SimulatorRefusal } from './simulator-client.js';

/** The three services, by the names of their folders in apps/. */
export type ServiceName = FlowService;

export interface Service {
  readonly name: ServiceName;
  readonly url: string;
  /** Opens its control surface; absent if there is none to open. */
  readonly simulatorToken?: string;
  /** How long an answer is waited for, in milliseconds. Default: 10,000. */
  readonly timeoutMs?: number;
}

/** A GitLab deployment, with the token of its administrator. */
export interface Deployment extends Service {
  readonly adminToken: string;
}

/** A service is not in order. `ends` says that nothing else can be tried either. */
export class ServiceFailure extends Error {
  override readonly name = 'ServiceFailure';

  constructor(
    message: string,
    /** The name of what the service does not do. */
    readonly rule: string,
    readonly ends = false,
  ) {
    super(message);
  }
}

const TIMEOUT_MS = 10_000;

/** What the command asks services with. */
export const http = new HttpSender({ userAgent: 'tandem', timeoutMs: TIMEOUT_MS });

/**
 * Asks a service. Any status is an answer.
 *
 * @throws {ServiceFailure} that ends the run if none came
 */
export async function ask(service: Service, request: HttpRequest): Promise<HttpAnswer> {
  try {
    return await http.send(service.url, { timeoutMs: service.timeoutMs, ...request });
  } catch (error) {
    throw unreachable(service, error);
  }
}

/** The failure of a service that gave no answer; any other error as it is. */
export function unreachable({ name, url }: Service, error: unknown): unknown {
  if (!(error instanceof NoAnswer)) return error;
  const what =
    error.message === 'ECONNREFUSED'
      ? 'nothing listens there (ECONNREFUSED)'
      : `is it running, and is its URL right? (${error.message})`;
  return new ServiceFailure(`${name} cannot be reached at ${url}: ${what}`, `${name}-is-reachable`, true);
}

/** The control surface of a service; undefined if nothing opens it. */
export function simulatorOf({ url, simulatorToken, timeoutMs }: Service): SimulatorClient | undefined {
  return simulatorToken === undefined ? undefined : new SimulatorClient({ url, simulatorToken, timeoutMs }, http);
}

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
