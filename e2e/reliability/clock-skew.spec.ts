import { startTandem, type Tandem } from '@tandem/testing';
import { freezeTogether } from '../src/support/freeze.js';
import { Counts, Requests } from './load.js';
import { amount, record } from './record.js';
import { askForSuggestion, askForToken, jwtIn } from './token-requests.js';

const FLOWS = amount(2, 50);
/** A JWT counts from 5 s before it was issued until an hour after it; its verifier gives no leeway. */
const [NOT_BEFORE, LIFETIME] = [-5, 3600];
const REFUSED = { status: 401, text: '{"error":"Forbidden by auth provider"}' };

let tandem: Tandem;
const requests = new Requests();
beforeAll(async () => (tandem = await startTandem()));
afterAll(async () => {
  requests.close();
  await tandem?.close();
});

describe.each(['selfManaged', 'saas', 'modelGateway'] as const)('the clock of %s', (name) => {
  it.each([5, -5, 60, -60, 3600, -3600])(
    'off by %d s: each JWT is accepted or refused as its claims say',
    async (skew) => {
      await tandem.reset();
      await freezeTogether(tandem);
      await tandem[name].clock.skew(skew);
      const age = { selfManaged: 0, saas: -skew, modelGateway: skew }[name];
      const counts = new Counts();
      for (let flow = 0; flow < FLOWS; flow += 1) {
        const token = await askForToken(requests, tandem.selfManaged.url);
        const jwt = jwtIn(token);
        const answer = jwt === undefined ? token : await askForSuggestion(requests, tandem, jwt);
        const isAccepted = age >= NOT_BEFORE && age < LIFETIME;
        if (isAccepted) counts.note(answer.status === 200 ? 'answered' : 'wrong', answer);
        else counts.note(answer.status === 401 && answer.text === REFUSED.text ? 'refused' : 'wrong', answer);
      }
      record(`clock of ${name} off by ${skew} s`, counts);
    },
  );
});
