/** Why a step is not in order. `ends` says that the rest cannot be tried either. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';

  constructor(
    message: string,
    readonly rule: string,
    readonly ends = false,
  ) {
    super(message);
  }
}
