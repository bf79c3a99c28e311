import { ServiceFailure } from '@tandem/client';
import { SetupFailed } from '@tandem/conformance';
import { FLOW_STEPS } from '@tandem/contracts';
import type { FlowReport, StepReport } from './flow-report.js';

type StepResult = Pick<StepReport, 'status' | 'durationMs' | 'rule' | 'detail'>;

/** Collects the steps of a run as they happen, and reports each at once. */
export class FlowRecorder {
  private readonly steps: StepReport[] = [];
  private readonly problems: string[] = [];
  private readonly startedAt = performance.now();
  private timeToFirstJwtMs?: number;
  round = 1;

  constructor(private readonly onStep: (step: StepReport) => void) {}

  /** Notes the time of the first JWT. */
  jwtArrived(): void {
    this.timeToFirstJwtMs ??= performance.now() - this.startedAt;
  }

  /** Records a step of the current round. */
  step(number: number, result: StepResult): void {
    const step = FLOW_STEPS[number - 1];
    if (!step) throw new RangeError(`the flow has no step ${number}`);
    const report = { ...step, round: this.round, ...result };
    this.steps.push(report);
    this.onStep(report);
  }

  /** Begins steps that are taken in turn, each recorded as `status` or as failed. */
  inTurn(status: 'done' | 'checked'): StepsInTurn {
    return new StepsInTurn(this, status);
  }

  /** Records steps that are not tried, all for one reason. */
  skip(numbers: readonly number[], detail: string): void {
    for (const number of numbers) this.step(number, { status: 'skipped', detail });
  }

  /** Records steps that are not tried because an earlier one failed. */
  skipAfterFailure(numbers: readonly number[]): void {
    this.skip(numbers, `not tried: step ${this.lastFailed} failed`);
  }

  /** The number of the step that failed last. */
  get lastFailed(): number | undefined {
    return this.steps.findLast(({ status }) => status === 'failed')?.number;
  }

  problem(line: string): void {
    this.problems.push(line);
  }

  report(): FlowReport {
    const ok = this.problems.length === 0 && this.steps.every(({ status }) => status !== 'failed');
    return { ok, steps: this.steps, timeToFirstJwtMs: this.timeToFirstJwtMs, problems: this.problems };
  }
}

/** Steps that are taken in turn. */
export class StepsInTurn {
  private hasEnded = false;

  constructor(
    private readonly recorder: FlowRecorder,
    private readonly status: 'done' | 'checked',
  ) {}

  /** Whether the steps after these can be tried. */
  get canGoOn(): boolean {
    return !this.hasEnded;
  }

  /**
   * Takes a step. After a failure the rest is skipped; steps that are only checked go on unless a service cannot be reached.
   *
   * @param work resolves to the detail to report; to undefined if the step cannot be tried
   */
  async step(number: number, work: () => Promise<string | undefined>): Promise<void> {
    if (this.hasEnded) return this.recorder.skipAfterFailure([number]);
    const startedAt = performance.now();
    try {
      const detail = await work();
      if (detail === undefined) return this.recorder.skipAfterFailure([number]);
      this.recorder.step(number, { status: this.status, durationMs: performance.now() - startedAt, detail });
    } catch (error) {
      const { ends, ...failure } = failureOf(error);
      this.recorder.step(number, { status: 'failed', durationMs: performance.now() - startedAt, ...failure });
      this.hasEnded = ends || this.status === 'done';
    }
  }
}

function failureOf(error: unknown): { rule: string; detail: string; ends: boolean } {
  if (error instanceof SetupFailed) return { rule: 'set-up-is-accepted', detail: error.message, ends: true };
  if (error instanceof ServiceFailure) return { rule: error.rule, detail: error.message, ends: error.ends };
  throw error;
}
