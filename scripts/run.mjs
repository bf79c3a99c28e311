// Runs the programs that the scripts are made of, so that none of them outlives its script.
import { spawn } from 'node:child_process';

/**
 * Runs a program of Node.js to its end. It and what it starts end when `stop` is aborted, by force when `kill` is, or
 * two seconds later.
 *
 * @returns {Promise<{ code: number, output: string }>} its exit code, and what it wrote where that was not shown
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

/** A reason to end, in one line. */
export class Problem extends Error {}

/** Runs `body`, and ends with its code, or with 1 and the one line of its problem. */
export async function runScript(name, { stop }, body) {
  try {
    process.exitCode = await body();
  } catch (error) {
    const isTooFewFiles = error.code === 'EMFILE';
    if (!stop.aborted && !isTooFewFiles && !(error instanceof Problem)) throw error;
    if (isTooFewFiles) error.message = 'this shell allows too few open files: raise that with ulimit -n 1024';
    process.exitCode = stop.aborted ? 130 : 1;
    if (!stop.aborted) process.stderr.write(`${name}: ${error.message.trim().replace(/\s*\n\s*/g, ' ')}\n`);
  }
}
