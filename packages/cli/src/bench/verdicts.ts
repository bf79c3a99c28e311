/** A target did not do what it was asked in preparation of a rule: the rule fails. */
export class Unprepared extends Error {
  override readonly name = 'Unprepared';

  constructor(
    message: string,
    /** What it answered, where it did. */
    readonly status?: number,
  ) {
    super(message);
  }
}

/** A rule cannot be tried on these targets, for a reason that is not their fault: it is skipped. */
export class NotAskable extends Error {
  override readonly name = 'NotAskable';
}
