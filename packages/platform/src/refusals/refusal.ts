import { recordDecision } from '../request-context/request-context.js';

/** The answer that a client gets. `body` as an object leaves as JSON, as a string as it is. */
export interface Answer {
  readonly status: number;
  readonly body: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * An answer other than success, by a rule: the client sees the public answer, the journal the rule and the reason.
 * Creating one records the decision.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly answer: Answer,
    readonly rule: string,
    readonly reason?: string,
  ) {
    super(reason ?? rule);
    recordDecision({ rule, outcome: 'refused', ...(reason === undefined ? {} : { reason }) });
  }
}
