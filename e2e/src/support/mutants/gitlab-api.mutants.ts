import { at, type Mutant, withHeaders } from './mutant.js';

/** Both deployments with the media type that misled a client: no answer of the table has it. */
export const gitlabApiMutants: readonly Mutant[] = (['self-managed', 'saas'] as const).map((place) => ({
  does: `${place} names a character set with every answer`,
  caughtBy: [`${place} api-answers-as-gitlab`],
  corrupts: () =>
    at(place, { answer: (answer) => withHeaders(answer, { 'content-type': 'application/json; charset=utf-8' }) }),
}));
