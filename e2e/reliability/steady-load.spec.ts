import { startTandem, type Tandem, type TestService } from '@tandem/testing';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { Load } from './load.js';
import { amount, record } from './record.js';
import { askForSuggestion, askForToken, jwtIn, UNAVAILABLE, verdictOf } from './token-requests.js';

const CLIENTS = 8;
const FULL_LOAD_S = amount(1, 10);
const HALF_LOAD_S = amount(3, 300);
const SAMPLES = amount(6, 60);
/** How much more a service may take at the end than in the middle: a fifth, and what comes and goes. */
const [FACTOR, SPARE_MB, SPARE_HANDLES] = [1.2, 20, 10];

let tandem: Tandem;
beforeAll(async () => (tandem = await startTandem()));
afterAll(() => tandem?.close());

const startFlows = (perSecond?: number) =>
  new Load(
    async (requests) => {
      const token = await askForToken(requests, tandem.selfManaged.url);
      const jwt = jwtIn(token);
      if (jwt === undefined) return [verdictOf(token, [UNAVAILABLE]), token];
      const answer = await askForSuggestion(requests, tandem, jwt);
      if (answer.status === undefined) return ['lost', answer];
      return [answer.status === 200 ? 'answered' : 'wrong', answer];
    },
    { clients: CLIENTS, ...(perSecond === undefined ? {} : { perSecond }) },
  );

interface Sample {
  readonly megabytes: number;
  readonly handles: number;
}

/** Linux only, as its tests. */
function sample({ process: { pid } }: TestService): Sample {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return { megabytes: Math.round(Number(kilobytes) / 1024), handles: readdirSync(`/proc/${pid}/fd`).length };
}

it('at half load memory and handles stay as they are', async () => {
  const full = startFlows();
  const { answered } = await full.during(() => wait(FULL_LOAD_S * 1000));
  const rate = answered / FULL_LOAD_S / 2;
  const samples: Record<string, Sample>[] = [];
  const load = startFlows(rate);
  const counts = await load.during(async () => {
    for (let count = 0; count < SAMPLES; count += 1) {
      await wait((HALF_LOAD_S * 1000) / SAMPLES);
      const { selfManaged, saas, modelGateway } = tandem;
      samples.push({
        'self-managed': sample(selfManaged),
        saas: sample(saas),
        'Code Suggest': sample(modelGateway),
      });
    }
  });
  const growth = Object.keys(samples[0]!).map((name) => {
    const of = (at: number, key: keyof Sample) =>
      median(samples.slice(Math.floor(at * SAMPLES), Math.floor((at + 1 / 6) * SAMPLES)).map((one) => one[name]![key]));
    const [begin, middle, end] = [0, 1 / 2, 5 / 6].map((at) => ({
      megabytes: of(at, 'megabytes'),
      handles: of(at, 'handles'),
    })) as [Sample, Sample, Sample];
    return { name, begin, middle, end };
  });
  const told = growth.map(
    ({ name, begin, middle, end }) =>
      `${name} ${begin.megabytes}, ${middle.megabytes}, ${end.megabytes} MB and ${begin.handles}, ${middle.handles}, ${end.handles} handles`,
  );
  record(
    `half load for ${HALF_LOAD_S} s, ${rate.toFixed(0)} flows a second`,
    counts,
    `medians at the beginning, in the middle and at the end: ${told.join('; ')}`,
  );
  for (const { name, middle, end } of growth) {
    expect([name, end.handles]).toEqual([name, Math.min(end.handles, middle.handles + SPARE_HANDLES)]);
    expect([name, end.megabytes]).toEqual([name, Math.min(end.megabytes, middle.megabytes * FACTOR + SPARE_MB)]);
  }
});

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
