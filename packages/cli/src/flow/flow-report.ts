/**
 * `done`: it happened; `checked`: what an earlier doing of it left was read and is in order; `failed`: it was refused or
 * is not in order; `skipped`: it was not tried, for the reason in `detail`.
 */
export type StepStatus = 'done' | 'checked' | 'failed' | 'skipped';

export interface StepReport {
  readonly number: number;
  readonly from: string;
  readonly to?: string;
  readonly message: string;
  /** 1, and 2 for a step that ran once more after the JWT's end. */
  readonly round: number;
  readonly status: StepStatus;
  /** Absent where the step has no duration of its own that can be seen. */
  readonly durationMs?: number;
  /** The rule that refused, by the service's own name for it, or by the check's. */
  readonly rule?: string;
  /** One line; secrets are in it as fingerprints alone. */
  readonly detail?: string;
}

export interface FlowReport {
  readonly ok: boolean;
  readonly steps: readonly StepReport[];
  /** From the start of the run to the first JWT in the editor's hands. */
  readonly timeToFirstJwtMs?: number;
  /** What went wrong besides the steps, such as a clock that could not be put back. */
  readonly problems: readonly string[];
}
