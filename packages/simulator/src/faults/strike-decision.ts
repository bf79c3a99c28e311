import type { Decision } from '@tandem/platform';

/** What log and exchanges say of a request that a fault struck: the wire does not tell it from the service's own answer. */
export function strikeDecision(id: number, kind: string, outcome: Decision['outcome']): Decision {
  return { rule: 'no-fault-strikes', outcome, reason: `fault ${id} of the simulator: ${kind}` };
}
