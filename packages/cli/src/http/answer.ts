/** One answer as it came over the wire. */
export class Answer {
  /** The body as JSON, else as text. */
  readonly body: unknown;

  constructor(
    readonly status: number,
    /** Names in lower case; several values of one name joined by `, `. */
    readonly headers: Readonly<Record<string, string>>,
    readonly text: string,
  ) {
    this.body = parsed(text);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
