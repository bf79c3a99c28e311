import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const AUTOCANNON = fileURLToPath(new URL('../peers/autocannon.mjs', import.meta.url));
const AUTOCANNON_PACKAGE = fileURLToPath(new URL('../peers/node_modules/autocannon', import.meta.url));
const TIMEOUT_SECONDS = 10;
const UNITS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000, m: 60_000 };

/** A request that is sent again and again. */
export interface Repeated {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a load measured; latencies in milliseconds. */
export interface Measured {
  /** How many requests were answered, each with success. */
  readonly requests: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/**
 * Sends a request on kept connections for some seconds, from a process of its own.
 *
 * @throws {Error} if an answer was none of success: then nothing was measured
 */
export type Load = (request: Repeated, connections: number, seconds: number) => Promise<Measured>;

/** The program that makes the load. */
export interface LoadGenerator {
  readonly name: 'wrk' | 'autocannon';
  readonly load: Load;
}

/**
 * wrk if it is installed, autocannon otherwise.
 *
 * @param folder in which it may leave a file
 * @throws {Error} if neither is there
 */
export async function loadGenerator(folder: string, stop: AbortSignal): Promise<LoadGenerator> {
  if (await hasWrk()) return { name: 'wrk', load: loadWithWrk(folder, stop) };
  if (existsSync(AUTOCANNON_PACKAGE)) return { name: 'autocannon', load: loadWithAutocannon(folder, stop) };
  throw new Error(
    'nothing is there to make the load: install wrk, or connect to the network so that npm gets autocannon',
  );
}

async function hasWrk(): Promise<boolean> {
  return run('wrk', ['-v']).then(
    () => true,
    // It prints its version and ends with 1.
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && error.code !== 'EACCES',
  );
}

function loadWithWrk(folder: string, signal: AbortSignal): Load {
  const script = join(folder, 'request.lua');
  return async ({ url, method = 'GET', headers = {}, body }, connections, seconds) => {
    const lines = [`wrk.method = ${lua(method)}`, ...(body === undefined ? [] : [`wrk.body = ${lua(body)}`])];
    Object.entries(headers).forEach(([name, value]) => lines.push(`wrk.headers[ ${lua(name)} ] = ${lua(value)}`));
    writeFileSync(script, lines.join('\n'), { mode: 0o600 });
    const options = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '--timeout', `${TIMEOUT_SECONDS}s`];
    const { stdout } = await run('wrk', [...options, '-s', script, url], { signal });
    return readWrk(stdout);
  };
}

/**
 * What wrk's report says.
 *
 * @throws {Error} if it has failures, or no answer
 */
export function readWrk(report: string): Measured {
  const requests = Number(/(\d+) requests in/.exec(report)?.[1]);
  const failures = [...report.matchAll(/Non-2xx or 3xx responses: \d+|Socket errors: .+/g)].map(([text]) => text);
  refuseFailures(requests, failures);
  const latency = (percent: number) => {
    const [, value = 'NaN', unit = 'ms'] = new RegExp(`${percent}%\\s+([\\d.]+)(us|ms|s|m)`).exec(report) ?? [];
    return Number(value) * (UNITS[unit] ?? Number.NaN);
  };
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(report)?.[1]);
  return { requests, perSecond, p50: latency(50), p99: latency(99) };
}

/** A string of Lua: long brackets of a level that the text cannot close. */
function lua(text: string): string {
  return `[====[\n${text}]====]`;
}

function loadWithAutocannon(folder: string, signal: AbortSignal): Load {
  const file = join(folder, 'request.json');
  return async (request, connections, seconds) => {
    const options = { method: 'GET', ...request, connections, duration: seconds, timeout: TIMEOUT_SECONDS };
    writeFileSync(file, JSON.stringify(options), { mode: 0o600 });
    const { stdout } = await run(process.execPath, [AUTOCANNON, file], { signal });
    const { failures, ...measured } = JSON.parse(stdout) as Measured & { failures: string[] };
    refuseFailures(measured.requests, failures);
    return measured;
  };
}

function refuseFailures(requests: number, failures: readonly string[]): void {
  if (failures.length > 0) throw new Error(`of ${requests} requests some failed: ${failures.join(', ')}`);
  if (!(requests > 0)) throw new Error('no request was answered');
}
