import { type HttpAnswer, type HttpRequest, HttpSender, NoAnswer, SimulatorClient } from '@tandem/client';
import { StepFailure } from '../flow/step-failure.js';
import type { Service } from '../targets/targets.js';

const TIMEOUT_MS = 10_000;

/** What the command asks services with. */
export const http = new HttpSender({ userAgent: 'tandem', timeoutMs: TIMEOUT_MS });

/**
 * Asks a service. Any status is an answer.
 *
 * @throws {StepFailure} that ends the run if none came
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
  return new StepFailure(`${name} cannot be reached at ${url}: ${what}`, `${name}-is-reachable`, true);
}

/** The control surface of a service; undefined if nothing opens it. */
export function simulatorOf({ url, simulatorToken, timeoutMs }: Service): SimulatorClient | undefined {
  return simulatorToken === undefined ? undefined : new SimulatorClient({ url, simulatorToken, timeoutMs }, http);
}
