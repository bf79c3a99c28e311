import { startTandem, type Tandem, type TestService } from '@tandem/testing';
import http from 'node:http';

const CLIENTS = 20;
const RUNS = 1;
/** Answers that each client has before the service is told to stop. */
const WARM = 3;

let tandem: Tandem;

beforeAll(async () => {
  tandem = await startTandem();
});

afterAll(async () => {
  await tandem?.close();
});

interface Counts {
  answered: number;
  refused: number;
  lost: string[];
}

const TOKEN_REQUEST = { method: 'POST', path: '/api/v4/code_suggestions/tokens' };

describe.each<[string, () => TestService, { method: string; path: string }, string]>([
  ['self-managed', () => tandem.selfManaged, TOKEN_REQUEST, 'glpat-selfmanaged-dev-0001'],
  ['saas', () => tandem.saas, TOKEN_REQUEST, 'glpat-saas-acme-owner-0001'],
  ['Code Suggest', () => tandem.modelGateway, { method: 'POST', path: '/v2/completions' }, 'no.jwt.at-all'],
])('SIGTERM to %s under load of clients that keep their connections', (_name, service, request, as) => {
  it.each(Array.from({ length: RUNS }, (_, run) => run + 1))('loses no request: run %d', async () => {
    const { process: running, url } = service();
    const counts: Counts = { answered: 0, refused: 0, lost: [] };
    const agent = new http.Agent({ keepAlive: true });
    const clients = Array.from({ length: CLIENTS }, async () => {
      while ((await sendOne(url, request, as, agent, counts)) !== 'refused');
    });
    while (counts.answered < WARM * CLIENTS && counts.lost.length === 0) await new Promise(setImmediate);
    await running.stop();
    await Promise.all(clients);
    await running.start();
    expect(counts.lost).toEqual([]);
    expect(counts.refused).toBe(CLIENTS);
    expect(counts.answered).toBeGreaterThanOrEqual(WARM * CLIENTS);
  });
});

/** Counts what became of one request; after a refused connection the client has nothing more to ask. */
function sendOne(
  url: string,
  { method, path }: { method: string; path: string },
  as: string,
  agent: http.Agent,
  counts: Counts,
): Promise<'refused' | 'ended'> {
  return new Promise((resolve) => {
    const end = (outcome: string) => {
      counts.lost.push(outcome);
      resolve('ended');
    };
    const headers = { authorization: `Bearer ${as}` };
    http
      .request(url + path, { method, agent, headers }, (response) => {
        response.resume().once('end', () => {
          counts.answered += 1;
          if ((response.statusCode ?? 500) >= 500) counts.lost.push(String(response.statusCode));
          resolve('ended');
        });
        response.once('error', ({ message }) => end(message));
      })
      .once('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ECONNREFUSED') return end(error.message);
        counts.refused += 1;
        resolve('refused');
      })
      .end();
  });
}
