import { startTandem, type Tandem } from '@tandem/testing';
import { Counts, Requests } from './load.js';
import { amount, record } from './record.js';
import { askForSuggestion, askForToken, jwtIn, NO_ANSWER, verdictOf } from './token-requests.js';

const MINUTES = 60;
const EVERY_MINUTE = amount(1, 3);

let tandem: Tandem;
const requests = new Requests();
beforeAll(async () => (tandem = await startTandem()));
afterAll(async () => {
  requests.close();
  await tandem?.close();
});

const advance = (seconds: number) =>
  Promise.all([tandem.selfManaged, tandem.modelGateway].map(({ clock }) => clock.advance(seconds)));

it('SaaS away for an hour of simulated time: JWTs count until their end, by keys that have become stale', async () => {
  const newJwt = async () => jwtIn(await askForToken(requests, tandem.selfManaged.url))!;
  expect((await askForSuggestion(requests, tandem, await newJwt())).status).toBe(200);
  // The keys are half an hour old when SaaS goes, and stale when it comes back.
  await tandem.clock.advance(1800);
  const jwt = await newJwt();
  await tandem.saas.process.kill();
  const counts = new Counts();
  for (let minute = 0; minute < MINUTES; minute += 1) {
    for (let time = 0; time < EVERY_MINUTE; time += 1) {
      const refusal = await askForToken(requests, tandem.selfManaged.url);
      counts.note(verdictOf(refusal, [NO_ANSWER]), refusal);
      const suggestion = await askForSuggestion(requests, tandem, jwt);
      counts.note(suggestion.status === 200 ? 'answered' : 'wrong', suggestion);
    }
    await advance(minute === MINUTES - 1 ? 59 : 60);
  }
  await advance(1);
  const ended = await askForSuggestion(requests, tandem, jwt);
  counts.note(ended.status === 401 ? 'refused' : 'wrong', ended);
  await tandem.saas.process.start();
  await tandem.saas.clock.advance(1800 + 3600);
  for (let time = 0; time < EVERY_MINUTE; time += 1) {
    const back = await askForSuggestion(requests, tandem, await newJwt());
    counts.note(back.status === 200 ? 'answered' : 'wrong', back);
  }
  record('SaaS away for an hour of simulated time', counts);
});
