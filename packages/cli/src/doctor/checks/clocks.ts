import { ACCESS_TOKEN_NOT_BEFORE } from '@tandem/contracts';
import { ask, simulatorOf, ServiceFailure, type Service } from '@tandem/client';
import { nowSeconds } from '../../command-context.js';
import { about, type Finding } from '../finding.js';
import type { CheckContext } from '../check-context.js';

const check = about('clocks');

/** Seconds by which HTTP's `Date` may be off because it has no fractions. */
const RESOLUTION = 2;

interface Reading {
  readonly service: Service;
  /** Seconds by which it is ahead of this machine. */
  readonly ahead: number;
}

/**
 * Whether the services agree on the time: a JWT counts from 5 s before its `iat` on and to the second of its `exp`, and
 * Code Suggest gives no leeway.
 */
export async function checkClocks({ services }: CheckContext): Promise<Finding[]> {
  const readings = (await Promise.all(services.map(readClock))).filter((reading) => reading !== undefined);
  const [first, ...others] = readings;
  if (!first || others.length === 0) return [check.skipped('fewer than two services tell the time')];
  const sorted = readings.toSorted((one, other) => one.ahead - other.ahead);
  const [behind, ahead] = [sorted[0]!, sorted.at(-1)!];
  const apart = ahead.ahead - behind.ahead;
  const detail = `${ahead.service.name} is ${Math.round(apart)} s ahead of ${behind.service.name}`;
  if (apart > ACCESS_TOKEN_NOT_BEFORE) return [check.problem(detail, repairOf(services))];
  const off = Math.max(...readings.map((reading) => Math.abs(reading.ahead)));
  if (off > ACCESS_TOKEN_NOT_BEFORE) {
    return [check.warning(`the services are ${Math.round(off)} s off from this machine`, repairOf(services))];
  }
  return [check.ok(`the services agree to ${Math.max(Math.ceil(apart), 1)} s`)];
}

async function readClock(service: Service): Promise<Reading | undefined> {
  try {
    const path = service.name === 'model-gateway' ? '/monitoring/healthz' : '/-/liveness';
    const { date } = (await ask(service, { method: 'GET', path })).headers;
    const told = (await simulatedTime(service)) ?? (date === undefined ? undefined : Date.parse(date));
    if (told === undefined) return undefined;
    const ahead = told / 1000 - nowSeconds();
    return { service, ahead: Math.abs(ahead) < RESOLUTION ? 0 : ahead };
  } catch (error) {
    if (error instanceof ServiceFailure) return undefined;
    throw error;
  }
}

async function simulatedTime(service: Service): Promise<number | undefined> {
  const state = await simulatorOf(service)
    ?.clock.state()
    .catch(() => undefined);
  return state && Date.parse(state.now);
}

function repairOf(services: readonly Service[]): string {
  const isSimulator = services.some(({ simulatorToken }) => simulatorToken !== undefined);
  return isSimulator ? 'tandem reset --clock' : 'sudo timedatectl set-ntp true';
}
