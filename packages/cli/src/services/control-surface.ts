import { z } from 'zod';
import { StepFailure } from '../flow/step-failure.js';
import type { Service } from '../targets/targets.js';
import { ask } from './http.js';

/** Where a service's control surface lives, if it is switched on. */
export const SIMULATOR_PREFIX = '/_simulator';

const clockSchema = z.object({ frozen: z.boolean(), advanced_seconds: z.number(), skew_seconds: z.number() });

/** The clock of one service, as its control surface moves it. */
export class ServiceClock {
  constructor(private readonly service: Service) {}

  /** Why the clock cannot be moved and put back: no surface, not opened, or already moved; undefined where it can. */
  async obstacle(): Promise<string | undefined> {
    const { name, simulatorToken } = this.service;
    if (simulatorToken === undefined) return `no simulator token for ${name}`;
    const answer = await this.#ask('GET', '').catch((error: StepFailure) => error);
    if (answer instanceof StepFailure) return answer.message;
    if (answer.status !== 200) return `${name} answers ${answer.status} for ${SIMULATOR_PREFIX}/clock`;
    const clock = clockSchema.safeParse(answer.body);
    if (!clock.success) return `${name} describes its clock in another form`;
    const { frozen, advanced_seconds: advanced, skew_seconds: skew } = clock.data;
    return frozen || advanced !== 0 || skew !== 0 ? `the clock of ${name} is already moved; reset it first` : undefined;
  }

  /** Moves the clock on. */
  async advance(seconds: number): Promise<void> {
    await this.#move('/advance', { seconds });
  }

  /** Stops the clock at a time to come (ISO 8601). */
  async freeze(at: string): Promise<void> {
    await this.#move('/freeze', { at });
  }

  /** Sets the clock off by seconds, of either sign. */
  async skew(seconds: number): Promise<void> {
    await this.#move('/skew', { seconds });
  }

  /** Back to real time. */
  async reset(): Promise<void> {
    await this.#move('/reset', {});
  }

  async #move(path: string, body: object): Promise<void> {
    const { status } = await this.#ask('POST', path, body);
    if (status >= 200 && status < 300) return;
    throw new StepFailure(
      `${this.service.name} answered ${status} for ${SIMULATOR_PREFIX}/clock${path}`,
      'clock-moves',
    );
  }

  #ask(method: 'GET' | 'POST', path: string, body?: object): ReturnType<typeof ask> {
    const bearer = this.service.simulatorToken ?? '';
    return ask(this.service, { method, path: `${SIMULATOR_PREFIX}/clock${path}`, bearer, body });
  }
}
