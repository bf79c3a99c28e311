import { EditorClient } from '@tandem/editor-client';
import { PERSONAS } from '@tandem/testing';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { FigureDeclaration } from './figures.js';
import type { Load, Measured, Repeated } from './load.js';
import type { Report } from './report.js';
import { HOPS, SUBJECTS, type SubjectName, type Subjects } from './subjects.js';

export const ROUNDS = 3;
export const SECONDS = 4;
export const CONNECTIONS = 32;
/** A service reaches its speed only after some ten thousand requests. */
const WARM_UP_SECONDS = 10;
const HOP_SECONDS = 2;
const SETTLED_WITHIN_MS = 30_000;
const LATENCY_CONNECTIONS = [1, 8, 32, 128, 512];
/** Many connections need longer until each has been answered several times. */
const latencySeconds = (connections: number) => (connections < 100 ? 1 : 2);
const VERIFICATIONS = fileURLToPath(new URL('baselines/verifications.js', import.meta.url));

/** What the rates and latencies are measured with. */
export interface Rig {
  readonly subjects: Subjects;
  readonly report: Report;
  readonly load: Load;
  readonly stop: AbortSignal;
}

type Rounds = ReadonlyMap<string, readonly Measured[]>;

/** Requests a second of everything, their ratios, and what a hop adds; each in several rounds, by turns. */
export async function measureRates(rig: Rig): Promise<void> {
  for (const name of [...SUBJECTS, ...HOPS]) await measureOnce(rig, name, CONNECTIONS, WARM_UP_SECONDS);
  const rounds = await inRounds(rig, 'rates', [
    ...SUBJECTS.map((name) => [name, () => measureOnce(rig, name, CONNECTIONS, SECONDS)] as const),
    ['JWT verifications', () => rig.report.attempt('JWT verifications', () => verifications(rig))],
    ['editor’s loop', () => rig.report.attempt('editor’s loop', () => editorLoops(rig))],
  ]);
  for (const name of rounds.keys()) {
    addRounds(rig.report, { name, unit: '/s' }, rounds, [name], ([{ perSecond }]) => perSecond);
  }
  const ratio = (name: string, against: string, goal?: number) =>
    addRounds(
      rig.report,
      { name, against, unit: 'ratio', ...(goal === undefined ? {} : { goal }) },
      rounds,
      [name, against],
      ([one, other]) => one.perSecond / other.perSecond,
    );
  ratio('saas', 'oidc-provider', 1);
  ratio('saas', 'oauth2-mock-server', 1.5);
  ratio('saas', 'bare handler', 0.65);
  ratio('saas as started', 'saas', 0.9);
  ratio('self-managed', 'oidc-provider', 0.45);
  ratio('self-managed', 'saas');
  ratio('completions', 'JWT verifications', 0.3);
  ratio('liveness', 'empty handler', 0.6);
  const p99 = { name: 'saas, p99', against: 'its p50', unit: 'ratio', goal: 2, isCost: true } as const;
  addRounds(rig.report, p99, rounds, ['saas'], ([saas]) => saas.p99 / saas.p50);
}

/** What self-managed, the bare proxy and nginx add to the median of SaaS at one connection. */
export async function measureHop(rig: Rig): Promise<void> {
  const places = ['self-managed', ...HOPS] as const;
  const measure = (name: SubjectName) => () => measureOnce(rig, name, 1, HOP_SECONDS);
  const rounds = await inRounds(
    rig,
    'hop',
    (['saas', ...places] as const).map((name) => [name, measure(name)]),
  );
  for (const place of places) {
    const declared = { name: `added p50 at 1 connection, ${place}`, unit: 'ms', isCost: true } as const;
    addRounds(rig.report, declared, rounds, [place, 'saas'], ([hop, saas]) => hop.p50 - saas.p50);
  }
  addRounds(
    rig.report,
    { name: 'added p50 at 1 connection', against: 'bare proxy', unit: 'ratio', goal: 2.5, isCost: true },
    rounds,
    ['self-managed', 'bare proxy', 'saas'],
    ([hop, bare, saas]) => (hop.p50 - saas.p50) / (bare.p50 - saas.p50),
  );
}

/** Median and 99th percentile of the answers' times, from one connection to many. */
export async function measureLatencies(rig: Rig): Promise<void> {
  const cases = (['saas', 'self-managed', 'completions'] as const).flatMap((name) =>
    LATENCY_CONNECTIONS.map((connections) => ({
      name,
      connections,
      label: `${name}, ${connections} connection${connections === 1 ? '' : 's'}`,
    })),
  );
  const rounds = await inRounds(
    rig,
    'latencies',
    cases.map(({ name, connections, label }) => [
      label,
      () => measureOnce(rig, name, connections, latencySeconds(connections), label),
    ]),
  );
  for (const { label } of cases) {
    for (const percentile of ['p50', 'p99'] as const) {
      const declared = { name: `${label}, ${percentile}`, unit: 'ms', isCost: true } as const;
      addRounds(rig.report, declared, rounds, [label], ([measured]) => measured[percentile]);
    }
  }
}

/** What each measured, in rounds, by turns. One that failed in a round is left out from then on. */
async function inRounds(
  { report }: Rig,
  what: string,
  measures: readonly (readonly [string, () => Promise<Measured | undefined>])[],
): Promise<Rounds> {
  const rounds = new Map<string, Measured[]>(measures.map(([name]) => [name, []]));
  for (let round = 1; round <= ROUNDS; round += 1) {
    report.say(`${what}, round ${round} of ${ROUNDS}`);
    for (const [name, measure] of measures) {
      const measured = rounds.has(name) ? await measure() : undefined;
      if (measured) rounds.get(name)!.push(measured);
      else rounds.delete(name);
    }
  }
  return rounds;
}

/** Nothing if it did not start, or an answer was none of success, which the report names. */
async function measureOnce(
  { subjects, report, load, stop }: Rig,
  name: SubjectName,
  connections: number,
  seconds: number,
  label: string = name,
): Promise<Measured | undefined> {
  const request = subjects.requests[name];
  return (
    request &&
    report.attempt(label, async () => {
      // Otherwise it would wait for what the load before has left.
      await answered(request, stop);
      return load(request, connections, seconds);
    })
  );
}

async function answered({ url, ...content }: Repeated, stop: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(SETTLED_WITHIN_MS)]);
  const response = await fetch(url, { ...content, signal });
  await response.arrayBuffer();
}

/** Adds a figure of what several have measured in the same round; none if one of them is not there. */
function addRounds<Names extends readonly string[]>(
  report: Report,
  declared: FigureDeclaration,
  rounds: Rounds,
  names: readonly [...Names],
  value: (measured: { [Name in keyof Names]: Measured }) => number,
): void {
  const found = names.flatMap((name) => {
    const measured = rounds.get(name);
    return measured ? [measured] : [];
  });
  if (found.length < names.length) return;
  const perRound = found[0]!.map((_, round) => found.map((measured) => measured[round]!));
  report.add(
    declared,
    perRound.map((measured) => value(measured as { [Name in keyof Names]: Measured })),
  );
}

/** JWT verifications by `jsonwebtoken`, and nothing else, in a process of its own. */
async function verifications({ subjects: { jwt, publicKey }, stop }: Rig): Promise<Measured> {
  const program = [VERIFICATIONS, jwt, publicKey, '1'];
  const { stdout } = await promisify(execFile)(process.execPath, program, { signal: stop });
  return onlyRate((JSON.parse(stdout) as { perSecond: number }).perSecond);
}

/** How often a second an editor gets a JWT and a suggestion, one after the other. */
async function editorLoops({ subjects: { measured }, stop }: Rig): Promise<Measured> {
  const client = new EditorClient({
    instanceUrl: measured.urls.selfManaged,
    codeSuggestUrl: measured.urls.modelGateway,
    personalAccessToken: PERSONAS.selfManaged.developer.token,
  });
  const end = performance.now() + SECONDS * 1_000;
  let count = 0;
  while (performance.now() < end && !stop.aborted) {
    await client.requestToken();
    await client.requestSuggestions({ fileName: 'a.ts', contentAboveCursor: 'const a', contentBelowCursor: '' });
    count += 1;
  }
  return onlyRate(count / SECONDS);
}

const onlyRate = (perSecond: number): Measured => ({ requests: 0, perSecond, p50: Number.NaN, p99: Number.NaN });
