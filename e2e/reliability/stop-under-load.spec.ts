import { startTandem, type Tandem, type TestService } from '@tandem/testing';
import { Load } from './load.js';
import { amount, record } from './record.js';
import { UNAVAILABLE, verdictOf } from './token-requests.js';

const CLIENTS = 20;
const RUNS = amount(1, 10);

let tandem: Tandem;

beforeAll(async () => {
  tandem = await startTandem();
});

afterAll(async () => {
  await tandem?.close();
});

const TOKEN_REQUEST = { method: 'POST', path: '/api/v4/code_suggestions/tokens' };

/** A client whose connection is refused has asked nothing; any other end of it is a request that was lost. */
it.each<[string, () => TestService, { method: string; path: string }, string, number]>([
  ['self-managed', () => tandem.selfManaged, TOKEN_REQUEST, 'glpat-selfmanaged-dev-0001', 201],
  ['saas', () => tandem.saas, TOKEN_REQUEST, 'glpat-saas-acme-owner-0001', 201],
  ['Code Suggest', () => tandem.modelGateway, { method: 'POST', path: '/v2/completions' }, 'no.jwt.at-all', 401],
])(
  'SIGTERM to %s under load of clients that keep their connections loses no request',
  async (name, of, request, as, status) => {
    const { process: running, url } = of();
    const load = new Load(
      async (requests) => {
        const answer = await requests.send(url, { ...request, bearer: as });
        if (answer.status === undefined) return [answer.text.startsWith('ECONNREFUSED') ? 'refused' : 'lost', answer];
        return [answer.status === status ? 'answered' : verdictOf(answer, [UNAVAILABLE]), answer];
      },
      { clients: CLIENTS },
    );
    const counts = await load.during(async () => {
      for (let run = 0; run < RUNS; run += 1) {
        await load.until('answered', 3 * CLIENTS);
        await running.stop();
        await load.until('refused', CLIENTS);
        await running.start();
      }
      await load.until('answered', CLIENTS);
    });
    record(`SIGTERM to ${name} under load, ${RUNS} times`, counts, 'refused: connections while it was down');
  },
);
