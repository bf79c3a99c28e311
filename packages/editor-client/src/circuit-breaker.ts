import { CircuitOpenError, EditorClientError } from './errors.js';

/** As in GitLab's language server (`FixedTimeCircuitBreaker`). */
const ERRORS_BEFORE_OPEN = 4;
const SECONDS_OPEN = 10;

/** Opens after four errors in a row, and closes after 10 seconds. While it is open, nothing is tried. */
export class CircuitBreaker {
  private errors = 0;
  private opened?: { readonly at: number; readonly by: EditorClientError };

  /**
   * @param now seconds that never run backwards
   * @param isOn false if it is never to open
   */
  constructor(
    private readonly now: () => number,
    private readonly isOn: boolean,
  ) {}

  /**
   * Does `work`, and counts if it fails. The caller's own abort does not count.
   *
   * @throws {CircuitOpenError} in place of that if it is open
   */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    this.requireClosed();
    try {
      const result = await work();
      this.errors = 0;
      return result;
    } catch (error) {
      if (error instanceof EditorClientError) this.count(error);
      throw error;
    }
  }

  private requireClosed(): void {
    if (this.opened === undefined) return;
    const { at, by } = this.opened;
    const left = at + SECONDS_OPEN - this.now();
    if (left > 0) {
      const message = `the last ${ERRORS_BEFORE_OPEN} requests failed, so none is sent for ${Math.ceil(left)} s: ${by.message}`;
      throw new CircuitOpenError(message, left, by);
    }
    this.opened = undefined;
    this.errors = 0;
  }

  private count(error: EditorClientError): void {
    this.errors += 1;
    if (this.isOn && this.errors === ERRORS_BEFORE_OPEN) this.opened = { at: this.now(), by: error };
  }
}
