import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const AUTOCANNON = fileURLToPath(new URL('../peers/autocannon.mjs', import.meta.url));
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
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

let hasWrk: Promise<boolean> | undefined;

/** Which program makes the load: wrk if it is installed, autocannon otherwise. */
export async function loadGenerator(): Promise<'wrk' | 'autocannon'> {
  hasWrk ??= run('wrk', ['-v']).then(
    () => true,
    // It prints its version and ends with 1.
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
  return (await hasWrk) ? 'wrk' : 'autocannon';
}

/**
 * Sends a request on kept connections for some seconds, from a process of its own.
 *
 * @throws {Error} if an answer was none of success
 */
export async function load(request: Repeated, connections: number, seconds: number): Promise<Measured> {
  const measure = (await loadGenerator()) === 'wrk' ? withWrk : withAutocannon;
  return measure(request, connections, seconds);
}

async function withWrk({ url, method = 'GET', headers = {}, body }: Repeated, connections: number, seconds: number) {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
  try {
    const script = join(folder, 'request.lua');
    const lines = [`wrk.method = ${lua(method)}`, ...(body === undefined ? [] : [`wrk.body = ${lua(body)}`])];
    Object.entries(headers).forEach(([name, value]) => lines.push(`wrk.headers[ ${lua(name)} ] = ${lua(value)}`));
    writeFileSync(script, lines.join('\n'), { mode: 0o600 });
    const options = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '--timeout', '10s', '-s', script];
    const { stdout } = await run('wrk', [...options, url]);
    const failed = /Non-2xx[^\n]*|Socket errors[^\n]*/.exec(stdout)?.[0];
    if (failed) throw new Error(`${url}: ${failed}`);
    const latency = (percent: number) => {
      const [, value = 'NaN', unit = 'ms'] = new RegExp(`${percent}%\\s+([\\d.]+)(us|ms|s|m)`).exec(stdout) ?? [];
      return Number(value) * (UNITS[unit] ?? Number.NaN);
    };
    const [, perSecond] = /Requests\/sec:\s+([\d.]+)/.exec(stdout) ?? [];
    return { perSecond: Number(perSecond), p50: latency(50), p99: latency(99) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A string of Lua: long brackets of a level that the text cannot close. */
function lua(text: string): string {
  return `[====[\n${text}]====]`;
}

async function withAutocannon(request: Repeated, connections: number, seconds: number): Promise<Measured> {
  const argument = JSON.stringify({ method: 'GET', ...request, connections, seconds });
  const { stdout } = await run(process.execPath, [AUTOCANNON, argument]);
  const { failed, ...measured } = JSON.parse(stdout) as Measured & { failed: number };
  if (failed > 0) throw new Error(`${request.url}: ${failed} answers were none of success`);
  return measured;
}
