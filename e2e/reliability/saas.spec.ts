import { startTandem, type Tandem } from '@tandem/testing';
import { setTimeout as wait } from 'node:timers/promises';
import * as ways from './faulty-way.js';
import { Load, type Answer } from './load.js';
import { amount, record, seconds } from './record.js';
import { askForToken, loadOfTokenRequests, NO_ANSWER, UNAVAILABLE, verdictOf } from './token-requests.js';

const LIMIT_MS = 2_000;
const AWAY_MS = amount(1_000, 10_000);
const CLIENTS_WAITING = 500;
const REQUESTS_LIMIT = 256;
/** What the client sees after the first byte. */
const BROKEN_OFF: Answer = { text: 'aborted' };

let tandem: Tandem;
let way: ways.FaultyWay;

beforeAll(async () => {
  way = await ways.startFaultyWay();
  tandem = await startTandem({
    hops: { saasUrl: way.url },
    environment: {
      selfManaged: {
        SAAS_RESPONSE_HEADER_TIMEOUT_MS: String(LIMIT_MS),
        SAAS_RESPONSE_BODY_TIMEOUT_MS: String(LIMIT_MS),
      },
    },
  });
  way.target = tandem.saas.url;
});

afterAll(async () => {
  await tandem?.close();
  await way?.close();
});

/** Does `interrupt` under load, and expects that tokens are to be had as soon as it is over. */
async function underLoad(what: string, refusal: Answer, interrupt: (load: Load) => Promise<void>): Promise<void> {
  const load = loadOfTokenRequests(tandem, [refusal]);
  let back = 0;
  const counts = await load.during(async () => {
    await load.until('answered', 30);
    await interrupt(load);
    back = await load.until('answered');
    await load.until('answered', 30);
  });
  record(`SaaS ${what}`, counts, `back ${seconds(back)} after it`);
}

it('killed', () =>
  underLoad('killed', NO_ANSWER, async () => {
    await tandem.saas.process.kill();
    await wait(AWAY_MS);
    await tandem.saas.process.start();
  }));

it('frozen', () =>
  underLoad('frozen', NO_ANSWER, async (load) => {
    const pid = tandem.saas.process.pid!;
    process.kill(pid, 'SIGSTOP');
    await load.until('refused').finally(() => process.kill(pid, 'SIGCONT'));
  }));

it.each<[string, Answer, ways.Passage]>([
  ['answering with garbage', NO_ANSWER, ways.garbage],
  ['slow, its header byte by byte', NO_ANSWER, ways.bytewise],
  ['slow, its body byte by byte', BROKEN_OFF, ways.bytewiseBody],
  ['broken off in its header', NO_ANSWER, ways.halfAHeader],
  ['broken off in its body', BROKEN_OFF, ways.halfABody],
])('%s', (what, refusal, passage) =>
  underLoad(what, refusal, async (load) => {
    way.pass = passage;
    await load.until('refused', amount(8, 50)).finally(() => (way.pass = ways.whole));
  }),
);

it(`${CLIENTS_WAITING} clients waiting on it`, async () => {
  // SaaS has to answer as many as may be under way within the limit, on a machine that has other work.
  await tandem.selfManaged.process.restart({ SAAS_RESPONSE_HEADER_TIMEOUT_MS: '10000' });
  way.pass = ways.nothing;
  const waited: number[] = [];
  const load = new Load(
    async (requests) => {
      const begun = performance.now();
      const answer = await askForToken(requests, tandem.selfManaged.url);
      if (answer.status === UNAVAILABLE.status) waited.push(performance.now() - begun);
      return [verdictOf(answer, [UNAVAILABLE, NO_ANSWER]), answer];
    },
    { clients: CLIENTS_WAITING, hangMs: 60_000, pauseMs: 1_000 },
  );
  let back = 0;
  const counts = await load.during(async () => {
    await load.until('refused', CLIENTS_WAITING).finally(() => (way.pass = ways.whole));
    back = await load.until('answered');
    await load.until('answered', CLIENTS_WAITING);
  });
  const most = seconds(Math.max(...waited));
  const measured = `beyond ${REQUESTS_LIMIT}, 503 within ${most}; back ${seconds(back)} after it, while all go on asking`;
  record(`${CLIENTS_WAITING} clients waiting on SaaS`, counts, measured);
}, 120_000);
