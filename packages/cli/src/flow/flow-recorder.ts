import { FLOW_STEPS } from '@tandem/contracts';
import { elapsedMs } from '../elapsed.js';
import type { FlowReport, StepReport } from './flow-report.js';

type Outcome = Pick<StepReport, 'status' | 'durationMs' | 'rule' | 'detail'>;

/** Collects the steps of a run as they happen and tells each at once. */
export class FlowRecorder {
  readonly #steps: StepReport[] = [];
  readonly #problems: string[] = [];
  readonly #startedAt = elapsedMs();
  #timeToFirstJwtMs?: number;
  round = 1;

  constructor(private readonly onStep: (step: StepReport) => void) {}

  /** Notes the time of the first JWT. */
  jwtArrived(): void {
    this.#timeToFirstJwtMs ??= elapsedMs() - this.#startedAt;
  }

  /** Records a step of the current round. */
  step(number: number, outcome: Outcome): void {
    const step = FLOW_STEPS[number - 1];
    if (!step) throw new RangeError(`the flow has no step ${number}`);
    const report = { ...step, round: this.round, ...outcome };
    this.#steps.push(report);
    this.onStep(report);
  }

  /** Records steps that are not tried, all for one reason. */
  skip(numbers: readonly number[], detail: string): void {
    for (const number of numbers) this.step(number, { status: 'skipped', detail });
  }

  /** The number of the step that failed last. */
  get lastFailed(): number | undefined {
    return this.#steps.findLast(({ status }) => status === 'failed')?.number;
  }

  problem(line: string): void {
    this.#problems.push(line);
  }

  report(): FlowReport {
    const ok = this.#problems.length === 0 && this.#steps.every(({ status }) => status !== 'failed');
    return { ok, steps: this.#steps, timeToFirstJwtMs: this.#timeToFirstJwtMs, problems: this.#problems };
  }
}
