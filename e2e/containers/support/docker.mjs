import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PATIENCE_MS = 120_000;

// Compose writes it in front of each line of a container, even if it was told to write none.
const ERASE_LINE = '\x1b[2K';

/**
 * Runs `docker` with these arguments in the project's folder, to its end.
 *
 * @param options `onText` is told what it has written so far; after `timeout` ms it is ended
 * @returns {Promise<{ code: number, stdout: string, output: string }>} its exit code, and all that it wrote, to its standard
 * output and at all
 */
export function docker(args, options) {
  return run('docker', args, options);
}

function run(program, args, { env = {}, input, timeout, onText = () => undefined } = {}) {
  const child = spawn(program, args, { cwd: ROOT, timeout, env: { ...process.env, ...env }, stdio: 'pipe' });
  let stdout = '';
  let output = '';
  child.stdout.on('data', (text) => (stdout += text));
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text.replaceAll(ERASE_LINE, '');
      onText(output);
    });
  }
  child.stdin.on('error', () => undefined).end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, output }));
  });
}

/** What `docker` writes to its standard output; throws with all that it wrote if it does not end with 0. */
export async function dockerOutput(args, { timeout = PATIENCE_MS, ...options } = {}) {
  const { code, stdout, output } = await docker(args, { timeout, ...options });
  if (code !== 0) throw new Error(`docker ${args.join(' ')} ended with ${code}:\n${output}`);
  return stdout.trim();
}

/** Asks `condition` until it holds and returns what it resolved to; throws after `patienceMs`. */
export async function until(what, condition, patienceMs = 60_000) {
  const end = performance.now() + patienceMs;
  for (;;) {
    const result = await condition();
    if (result) return result;
    if (performance.now() > end) throw new Error(`${what} did not come about in ${patienceMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Runs a command line in bash: its exit code, and all that it wrote. */
export function bash(command) {
  return run('bash', ['-c', command]);
}
