// The programs that npm's scripts run, so that none of them outlives its script, what ends a script, and how a wait is shown.
/* global AbortController */
import { spawn } from 'node:child_process';

const SAME_MS = 500;
const WATCH_MS = 500;
const QUIET_MS = 1_000;
const REPEAT_MS = 5_000;
const CLEAR = '\r\u001B[K';

/** A reason to end, in one line. */
export class Problem extends Error {}

/**
 * Listens for the end that somebody wants. Ctrl-C reaches a script twice (the terminal sends it to the whole process group,
 * and npm passes it on once more), and npm that is killed leaves its script running.
 *
 * @returns {{ stop: AbortSignal, kill: AbortSignal }} `stop` is aborted by the first SIGINT, SIGTERM or SIGHUP, and
 * when npm, if it started this process, is gone; `kill` by a signal half a second later or more
 */
export function listenForInterruption() {
  const stop = new AbortController();
  const kill = new AbortController();
  let first;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      first ??= performance.now();
      stop.abort(new Error(`ended by ${signal}`));
      if (performance.now() - first >= SAME_MS) kill.abort(new Error(`ended by ${signal}`));
    });
  }
  if (process.env.npm_lifecycle_event !== undefined) {
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && stop.abort(new Error('npm has ended')), WATCH_MS).unref();
  }
  // A terminal or pipe that is gone is no reason to leave processes behind.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return { stop: stop.signal, kill: kill.signal };
}

/**
 * Runs a program of Node.js to its end. It and what it starts end when `stop` is aborted, by force when `kill` is, or
 * two seconds later.
 *
 * @returns {Promise<{ code: number, output: string }>} its exit code, and what it wrote if that was not shown
 */
export function run(args, { stop, kill, cwd, env = {}, shown = false }) {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', shown ? 'inherit' : 'pipe', shown ? 'inherit' : 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (output += text));
  const end = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // all of it has ended
    }
  };
  const onStop = () => {
    end('SIGTERM');
    setTimeout(() => end('SIGKILL'), 2_000).unref();
  };
  const onKill = () => end('SIGKILL');
  stop.addEventListener('abort', onStop);
  kill.addEventListener('abort', onKill);
  if (stop.aborted) onStop();
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => {
      stop.removeEventListener('abort', onStop);
      kill.removeEventListener('abort', onKill);
      resolve({ code: code ?? 1, output });
    });
  });
}

/**
 * Runs `work`; if that takes longer than a second, says so on `output`: in a terminal by one line that renews itself and is
 * gone at the end, elsewhere every five seconds, and when it is done.
 */
export async function progress(label, work, output = process.stdout) {
  const isTerminal = output.isTTY === true;
  const begin = performance.now();
  const seconds = () => ((performance.now() - begin) / 1_000).toFixed(isTerminal ? 0 : 1);
  const say = (text) => output.write(isTerminal ? `${CLEAR}  ${text}` : `  ${text}\n`);
  let repeat;
  const first = setTimeout(() => {
    say(`${label} …`);
    repeat = setInterval(() => say(`${label} … (${seconds()} s)`), isTerminal ? 1_000 : REPEAT_MS);
  }, QUIET_MS);
  try {
    const result = await work();
    if (repeat !== undefined && !isTerminal) say(`${label}: done in ${seconds()} s`);
    return result;
  } finally {
    clearTimeout(first);
    clearInterval(repeat);
    if (repeat !== undefined && isTerminal) output.write(CLEAR);
  }
}
