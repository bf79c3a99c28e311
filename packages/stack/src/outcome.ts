/** A value that is settled once, later, by whoever has it to give. */
export class Outcome<Value> {
  readonly promise: Promise<Value>;
  #settle: (value: Value) => void = () => undefined;

  constructor() {
    this.promise = new Promise((resolve) => (this.#settle = resolve));
  }

  /** Settles it; the first value counts. */
  settle(value: Value): void {
    this.#settle(value);
  }
}
