// `npm run bench`: what each part of the flow costs, beside its peers, in one run, interleaved, on loopback. Ends within ten
// minutes; `--long` adds a million requests and a database of a million tokens.
import { EditorClient } from '@tandem/editor-client';
import { SERVICE_NAMES, type ServiceName, type Stack } from '@tandem/stack';
import { PERSONAS } from '@tandem/testing';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { isReached, sample, type Figure, type Sample } from './figures.js';
import { compareWithHistory } from './history.js';
import { databaseTimeRatio } from './large-instance.js';
import { load, loadGenerator, type Measured } from './load.js';
import { residentMegabytes } from './processes.js';
import { serviceStarts, testStart, warmStart } from './start-times.js';
import { HOPS, startMeasured, startSubjects, SUBJECTS, type SubjectName, type Subjects } from './subjects.js';

const ROUNDS = 3;
const SECONDS = 5;
const WARM_UP_SECONDS = 2;
const CONNECTIONS = 32;
const LATENCY_CONNECTIONS = [1, 8, 32, 128, 512];
const MILLION = 1_000_000;
const HISTORY = fileURLToPath(new URL('../history.jsonl', import.meta.url));
const VERIFICATIONS = fileURLToPath(new URL('baselines/verifications.js', import.meta.url));

const { values: options } = parseArgs({
  options: {
    serve: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    output: { type: 'string', default: 'table' },
  },
});
const say = (line: string) => process.stderr.write(`${line}\n`);

/** Serves what is measured until SIGTERM. */
async function serve(): Promise<void> {
  const stack = await startMeasured();
  const stopped = Promise.race([
    stack.ended,
    ...['SIGTERM', 'SIGINT'].map((signal) => new Promise((resolve) => process.once(signal, resolve))),
  ]);
  const { selfManaged, saas, modelGateway } = stack.urls;
  process.stdout.write(`${JSON.stringify({ selfManaged, saas, modelGateway })}\n`);
  await stopped;
  await stack.stop();
}

async function measure(): Promise<void> {
  say(`load by ${await loadGenerator()}; ${ROUNDS} rounds of ${SECONDS} s, ${CONNECTIONS} connections`);
  const subjects = await startSubjects();
  let figures: Figure[];
  try {
    figures = await allFigures(subjects);
  } finally {
    await subjects.stop();
  }
  figures.push({ name: '`start` warm, to the first JWT', value: await warmStart(), unit: 's', goal: 1, isCost: true });
  figures.push({ name: 'startTandem() after the first', value: await testStart(), unit: 's', goal: 0.7, isCost: true });
  if (options.long) {
    const value = await databaseTimeRatio();
    figures.push({
      name: 'database time of a token request, 1,000,000 tokens',
      against: 'the seed only',
      value,
      unit: 'ratio',
      goal: 1.5,
      isCost: true,
    });
  }
  const regressions = compareWithHistory(HISTORY, figures);
  process.stdout.write(options.output === 'json' ? `${JSON.stringify({ figures, regressions })}\n` : table(figures));
  regressions.forEach((regression) => say(`worse than before by more than 10 %: ${regression}`));
}

async function allFigures(subjects: Subjects): Promise<Figure[]> {
  const { measured, requests } = subjects;
  const resting = await resident(measured);
  for (const name of [...SUBJECTS, ...HOPS]) await load(requests[name], CONNECTIONS, WARM_UP_SECONDS);
  const rounds: Record<string, Measured[]> = {};
  const verifications: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const name of SUBJECTS) {
      say(`round ${round}: ${name}`);
      (rounds[name] ??= []).push(await load(requests[name], CONNECTIONS, SECONDS));
    }
    verifications.push(await verificationsPerSecond(subjects));
  }
  const rate = (name: SubjectName) => sample(rounds[name]!.map(({ perSecond }) => perSecond));
  const rates = Object.fromEntries(SUBJECTS.map((name) => [name, rate(name)])) as Record<SubjectName, Sample>;
  const ratio = (one: SubjectName, other: SubjectName) => rates[one].median / rates[other].median;
  const spread = rounds.saas!.map(({ p50, p99 }) => p99 / p50);
  const afterLoad = await afterTheLoad(subjects);
  return [
    ...SUBJECTS.map((name): Figure => ({ name: `${name}, requests`, value: rates[name].median, unit: '/s' })),
    { name: 'JWT verifications', value: sample(verifications).median, unit: '/s' },
    against('saas', 'oidc-provider', ratio('saas', 'oidc-provider'), 1),
    against('saas', 'oauth2-mock-server', ratio('saas', 'oauth2-mock-server'), 1.5),
    against('saas', 'bare handler', ratio('saas', 'bare handler'), 0.65),
    against('saas as started', 'saas', ratio('saas as started', 'saas'), 0.9),
    against('self-managed', 'oidc-provider', ratio('self-managed', 'oidc-provider'), 0.45),
    against('completions', 'JWT verifications', rates.completions.median / sample(verifications).median, 0.3),
    against('liveness', 'empty handler', ratio('liveness', 'empty handler'), 0.6),
    { name: 'saas, p99', against: 'its p50', value: sample(spread).median, unit: 'ratio', goal: 2, isCost: true },
    ...(await hopFigures(subjects)),
    ...(await latencies(subjects)),
    { name: 'loops of an editor', value: await editorLoops(subjects), unit: '/s' },
    ...SERVICE_NAMES.flatMap((name): Figure[] => [
      { name: `${name} at rest`, value: resting[name], unit: 'MB', isCost: true },
      {
        name: `${name} after ${options.long ? 'a million requests' : 'the load'}`,
        against: 'at rest',
        value: afterLoad[name] / resting[name],
        unit: 'ratio',
        goal: 1.3,
        isCost: true,
      },
    ]),
    ...Object.entries(await serviceStarts(measured)).map(([name, value]): Figure => ({
      name: `${name}, start to ready`,
      value,
      unit: 'CPU-s',
      goal: 0.35,
      isCost: true,
    })),
  ];
}

const against = (name: string, other: string, value: number, goal: number): Figure => ({
  name,
  against: other,
  value,
  unit: 'ratio',
  goal,
});

/** What self-managed and the bare proxy add to saas's median at one connection, in rounds. */
async function hopFigures({ requests }: Subjects): Promise<Figure[]> {
  const added: Record<'self-managed' | 'bare proxy', number[]> = { 'self-managed': [], 'bare proxy': [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const { p50 } = await load(requests.saas, 1, 2);
    for (const name of ['self-managed', 'bare proxy'] as const) {
      added[name].push((await load(requests[name], 1, 2)).p50 - p50);
    }
  }
  const [hop, bare] = [sample(added['self-managed']).median, sample(added['bare proxy']).median];
  return [
    { name: 'the hop’s added p50 at 1 connection', value: hop, unit: 'ms', isCost: true },
    {
      name: 'the hop’s added p50 at 1 connection',
      against: 'bare proxy',
      value: hop / bare,
      unit: 'ratio',
      goal: 2.5,
      isCost: true,
    },
  ];
}

async function latencies({ requests }: Subjects): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const name of ['saas', 'self-managed', 'completions'] as const) {
    for (const connections of LATENCY_CONNECTIONS) {
      const of = `${name} at ${connections} connections`;
      try {
        const { p50, p99 } = await load(requests[name], connections, 2);
        figures.push({ name: `${of}, p50`, value: p50, unit: 'ms', isCost: true });
        figures.push({ name: `${of}, p99`, value: p99, unit: 'ms', isCost: true });
      } catch (error) {
        // On a busy machine some of 512 requests are refused; the other figures count all the same.
        say(`${of}: not measured, ${(error as Error).message}`);
      }
    }
  }
  return figures;
}

async function verificationsPerSecond({ jwt, publicKey }: Subjects): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [VERIFICATIONS, jwt, publicKey, '1']);
  return (JSON.parse(stdout) as { perSecond: number }).perSecond;
}

/** How often a second an editor gets a JWT and a suggestion, one after the other. */
async function editorLoops({ measured }: Subjects): Promise<number> {
  const client = new EditorClient({
    instanceUrl: measured.urls.selfManaged,
    codeSuggestUrl: measured.urls.modelGateway,
    personalAccessToken: PERSONAS.selfManaged.developer.token,
  });
  const end = performance.now() + SECONDS * 1_000;
  let count = 0;
  while (performance.now() < end) {
    await client.requestToken();
    await client.requestSuggestions({ fileName: 'a.ts', contentAboveCursor: 'const a', contentBelowCursor: '' });
    count += 1;
  }
  return count / SECONDS;
}

const resident = async (stack: Stack) =>
  Object.fromEntries(SERVICE_NAMES.map((name) => [name, residentMegabytes(stack.services[name].pid!)])) as Record<
    ServiceName,
    number
  >;

async function afterTheLoad({ measured, requests }: Subjects): Promise<Record<ServiceName, number>> {
  if (options.long) {
    for (const name of ['self-managed', 'completions'] as const) {
      const { perSecond } = await load(requests[name], CONNECTIONS, SECONDS);
      say(`a million requests: ${name}`);
      await load(requests[name], CONNECTIONS, Math.ceil(MILLION / perSecond));
    }
  }
  return resident(measured);
}

function table(figures: readonly Figure[]): string {
  const lines = figures.map((figure) => {
    const { name, against: other, value, unit, goal, isCost } = figure;
    const what = other === undefined ? name : `${name}, against ${other}`;
    const reached =
      goal === undefined ? '' : `${isCost ? 'at most' : 'at least'} ${goal}: ${isReached(figure) ? 'yes' : 'NO'}`;
    return `${what.padEnd(62)}${value.toPrecision(3).padStart(9)} ${unit.padEnd(6)} ${reached}`.trimEnd();
  });
  return `${lines.join('\n')}\n`;
}

if (!['table', 'json'].includes(options.output)) {
  say(`--output takes table or json, not ${JSON.stringify(options.output)}`);
  process.exitCode = 2;
} else if (options.serve) await serve();
else await measure();
