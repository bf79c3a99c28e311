/** A target cannot be used at all; the message names cause and remedy in one line. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
}

/** A target did not do what it was asked in preparation of a rule: the rule fails. */
export class SetupFailed extends Error {
  override readonly name = 'SetupFailed';

  constructor(
    message: string,
    /** What it answered, if it did. */
    readonly status?: number,
  ) {
    super(message);
  }
}

/** A rule cannot be tried on these targets, for a reason that is not their fault: it is skipped. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';
}
