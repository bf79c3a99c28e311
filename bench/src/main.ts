// `npm run bench`: what each part of the flow costs, beside its peers, in one run, interleaved, on loopback. Ends within ten
// minutes; `--long` adds a million requests and a database of a million tokens.
import { clearAbandoned, noteOwner, SERVICE_NAMES, StackError, type ServiceName, type Stack } from '@tandem/stack';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { FigureDeclaration } from './figures.js';
import { History, type Regression } from './history.js';
import { measureLargeInstance } from './large-instance.js';
import { loadGenerator } from './load.js';
import { serve } from './measured.js';
import { residentMegabytes } from './processes.js';
import { CONNECTIONS, measureHop, measureLatencies, measureRates, ROUNDS, SECONDS, type Rig } from './rates.js';
import { Report } from './report.js';
import { cloneToJwt, serviceStarts, testStarts, warmStarts } from './start-times.js';
import { startSubjects } from './subjects.js';

const MILLION = 1_000_000;
/** One load of a million requests would outlive a benchmark that is killed. */
const LONGEST_LOAD_SECONDS = 30;
const HISTORY = fileURLToPath(new URL('../history.jsonl', import.meta.url));
/** Seconds after which a run that is not long gives up what comes last and takes longest: the start of a fresh clone. */
const TEN_MINUTES = 590;
const ONLY_LONG = 'only with --long';
const USAGE = `npm run bench -- [--long] [--output table|json]   measures, within ten minutes
npm run bench -- --serve                          only serves what is measured, until Ctrl-C`;

const OPTIONS = {
  serve: { type: 'boolean', default: false },
  long: { type: 'boolean', default: false },
  output: { type: 'string', default: 'table' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** What the benchmark is run by. */
export interface BenchContext {
  /** Ends it, and everything that it started. */
  readonly stop: AbortSignal;
  /** @throws {Error} if npm cannot get the peers */
  readonly installPeers: () => Promise<void>;
}

const say = (line: string) => process.stderr.write(`bench: ${line}\n`);

/**
 * Runs the benchmark, or serves what it measures: figures on stdout, all else on stderr.
 *
 * @returns the exit code: 0, 1 if something failed, 2 for arguments that it does not take
 * @throws {Error} if it is stopped
 */
export async function bench(args: readonly string[], context: BenchContext): Promise<number> {
  const options = readOptions(args);
  if (typeof options === 'string') {
    say(`${options}\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  try {
    return await (options.serve ? serve(context.stop) : measure(options, context));
  } catch (error) {
    // What is not ours to explain keeps its stack.
    if (context.stop.aborted || !(error instanceof StackError || error instanceof Unable)) throw error;
    say(error.message);
    return 1;
  }
}

/** A reason to end, in one line. */
class Unable extends Error {}

function readOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    if (['table', 'json'].includes(values.output)) return values;
    return `--output takes table or json, not ${JSON.stringify(values.output)}`;
  } catch (error) {
    return (error as Error).message;
  }
}

type Options = Exclude<ReturnType<typeof readOptions>, string>;

async function measure({ long, output }: Options, context: BenchContext): Promise<number> {
  const { stop } = context;
  const peersMissing = await context.installPeers().then(
    () => undefined,
    (error: Error) => error.message,
  );
  stop.throwIfAborted();
  const folder = await temporaryFolder();
  try {
    const { name, load } = await orUnable(peersMissing ? `${peersMissing}; ` : '', () => loadGenerator(folder, stop));
    const history = await orUnable(`${HISTORY} cannot be kept, `, () => new History(HISTORY, name));
    if (history.unreadable > 0) say(`${HISTORY}: ${history.unreadable} lines are no figures and are left out`);
    say(`load by ${name}; ${ROUNDS} rounds of ${SECONDS} s, ${CONNECTIONS} connections`);
    const report = new Report(stop, say);
    const ends: (() => Promise<void>)[] = [];
    try {
      const defer = (end: () => Promise<void>) => void ends.push(end);
      const subjects = await startSubjects({ folder, peersMissing, report, stop, defer });
      await measureSubjects({ subjects, report, load, stop }, long);
    } finally {
      for (const end of ends.reverse()) await end();
    }
    await measureStarts(report, folder, long, stop);
    if (long) await measureLargeInstance(report, stop);
    else report.skip('database time of a token request with 1,000,000 tokens and 10,000 groups', ONLY_LONG);
    const regressions = history.regressions(report.figures);
    process.stdout.write(output === 'json' ? report.asJson(regressions) : report.asTable(regressions));
    regressions.forEach((regression) => say(`worse than before by more than 10 %: ${inWords(regression)}`));
    await orUnable(`${HISTORY} cannot be kept, `, () => history.append(report.figures, new Date()));
    return report.missing.some(({ isFailure }) => isFailure) ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function temporaryFolder(): Promise<string> {
  await clearAbandoned(tmpdir(), /^tandem-bench-[A-Za-z0-9]{6}$/, async () => undefined);
  const folder = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
  // Root runs PostgreSQL as another user, who has to reach the clone's.
  chmodSync(folder, 0o711);
  noteOwner(folder);
  return folder;
}

async function orUnable<Result>(prefix: string, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw new Unable(`${prefix}${(error as Error).message}`);
  }
}

const inWords = ({ label, before, now }: Regression) =>
  `${label}: ${now.toPrecision(3)}, before ${before.toPrecision(3)}`;

async function measureSubjects(rig: Rig, long: boolean): Promise<void> {
  const { report, subjects } = rig;
  const resting = await report.attempt('memory', () => resident(subjects.measured));
  await measureRates(rig);
  await measureHop(rig);
  await measureLatencies(rig);
  if (long) await report.attempt('a million requests', () => sendMillion(rig));
  else report.skip('memory after a million requests', ONLY_LONG);
  const loaded = resting && (await report.attempt('memory', () => resident(subjects.measured)));
  if (resting && loaded) reportMemory(report, resting, loaded, long);
  const starts = await inTurn(ROUNDS, () => report.attempt('start to ready', () => serviceStarts(subjects.measured)));
  for (const name of SERVICE_NAMES) {
    const declared = { name: `${name}, start to ready`, unit: 'CPU-s', goal: 0.35, isCost: true } as const;
    if (starts) {
      report.add(
        declared,
        starts.map((start) => start[name]),
      );
    }
  }
}

/** What `work` gave each time; undefined as soon as it gave nothing. */
async function inTurn<Result>(times: number, work: () => Promise<Result | undefined>): Promise<Result[] | undefined> {
  const results: Result[] = [];
  while (results.length < times) {
    const result = await work();
    if (result === undefined) return undefined;
    results.push(result);
  }
  return results;
}

type Residents = Readonly<Record<ServiceName, number>>;

async function resident(stack: Stack): Promise<Residents> {
  const entries = SERVICE_NAMES.map((name) => [name, residentMegabytes(stack.services[name].pid!)]);
  return Object.fromEntries(entries) as Residents;
}

function reportMemory(report: Report, resting: Residents, loaded: Residents, long: boolean): void {
  for (const name of SERVICE_NAMES) {
    report.add({ name: `${name} at rest`, unit: 'MB', isCost: true }, [resting[name]]);
    const after = `${name} after ${long ? 'a million requests' : 'the load'}`;
    report.add({ name: after, unit: 'MB', isCost: true }, [loaded[name]]);
    // The shorter load is no measure of the goal.
    const goal = long ? { goal: 1.3 } : {};
    report.add({ name: after, against: 'at rest', unit: 'ratio', ...goal, isCost: true }, [
      loaded[name] / resting[name],
    ]);
  }
}

/** A million token requests through self-managed and SaaS, and a million completions. */
async function sendMillion({ subjects: { requests }, load, report }: Rig): Promise<void> {
  for (const name of ['self-managed', 'completions'] as const) {
    for (let sent = 0; sent < MILLION;) {
      sent += (await load(requests[name]!, CONNECTIONS, LONGEST_LOAD_SECONDS)).requests;
      report.say(`${name}: ${sent} of ${MILLION} requests`);
    }
  }
}

async function measureStarts(report: Report, folder: string, long: boolean, stop: AbortSignal): Promise<void> {
  const measureStart = async (declared: FigureDeclaration, work: () => Promise<readonly number[]>) => {
    report.say(declared.name);
    const seconds = await report.attempt(declared.name, work);
    if (seconds) report.add(declared, seconds);
  };
  const seconds = { unit: 's', isCost: true } as const;
  await measureStart({ name: '`start` warm, to the first JWT', ...seconds, goal: 1 }, () =>
    warmStarts(folder, ROUNDS, stop),
  );
  await measureStart({ name: 'startTandem() after the first', ...seconds, goal: 0.7 }, () => testStarts(ROUNDS, stop));
  const left = Math.max(1, Math.round(TEN_MINUTES - performance.now() / 1_000));
  await measureStart({ name: 'clone to first JWT', ...seconds }, async () => [
    await cloneToJwt(folder, long ? TEN_MINUTES : left, stop),
  ]);
}
