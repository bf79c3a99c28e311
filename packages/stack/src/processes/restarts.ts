import { elapsedMs } from '../elapsed.js';

const MOST = 3;
const WITHIN_MS = 60_000;

/** Counts how often something that ended was started again: at most three times in a minute. */
export class Restarts {
  #times: number[] = [];

  /** @param onNotice is told of each; without it nothing is started again */
  constructor(private readonly onNotice?: (line: string) => void) {}

  /** Whether to start once more what ended with `failure`; says so. */
  allow(failure: Error): boolean {
    this.#times = this.#times.filter((time) => elapsedMs() - time < WITHIN_MS);
    if (this.onNotice === undefined || this.#times.length >= MOST) return false;
    this.#times.push(elapsedMs());
    this.onNotice(
      `${failure.message.split(': ')[0]}: it is started again (${this.#times.length} of ${MOST} in a minute)`,
    );
    return true;
  }
}
