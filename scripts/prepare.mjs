// Makes a checkout ready to run: its packages installed, its programs built. Here because npm's scripts have to work in a
// fresh clone, and after a pull that changed the lock file, without anybody having to know.
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { Problem, progress, run } from './processes.mjs';

const ABANDONED_MS = 15 * 60_000;

// npm's own waits between its attempts, of 10 s and a minute, look like a hang without a network.
const PATIENCE = ['--fetch-retries=3', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
const INSTALL = [
  'ci',
  '--include=dev',
  '--include=optional',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
  ...PATIENCE,
];
const OFFLINE =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b/;

const QUIET_TURBO = { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', TURBO_NO_UPDATE_NOTIFIER: '1' };

/**
 * Installs what is missing in `root`, and builds what changed in `packages` (all if none is named) and below.
 *
 * @param output where it shows what takes long
 */
export async function prepare(root, interruption, packages = [], output = process.stdout) {
  await withBuildLock(root, interruption.stop, output, async () => {
    await prepareModules(root, interruption, output);
    await progress('building', () => build(root, interruption, packages), output);
  });
}

/**
 * Installs what the lock file of `folder` names and its `node_modules` lacks.
 *
 * @throws {Problem} if it cannot be installed
 */
export async function prepareModules(folder, interruption, output) {
  if (!isInstalled(folder)) await install(folder, interruption, output);
}

/** `turbo run <args>` in `root`; what it writes is shown, or returned with its exit code. */
export function turbo(root, args, { env = {}, ...options }) {
  const program = join(root, 'node_modules/turbo/bin/turbo');
  return run([program, 'run', ...args], { ...options, cwd: root, env: { ...QUIET_TURBO, ...env } });
}

/** The npm that runs this script, or the one that came with Node.js. */
export function npm() {
  const beside = dirname(process.execPath);
  const candidates = [
    process.env.npm_execpath,
    join(beside, '../lib/node_modules/npm/bin/npm-cli.js'),
    join(beside, 'node_modules/npm/bin/npm-cli.js'),
  ];
  const found = candidates.find((path) => path?.endsWith('npm-cli.js') && existsSync(path));
  if (found === undefined) throw new Problem('npm was not found: run this by `npm start` or `npm test`');
  return found;
}

// More compilers at once than there are cores take longer than one after the other.
async function build(root, interruption, packages) {
  const args = ['build', '--output-logs=errors-only', '--concurrency=100%'];
  const { code, output } = await turbo(root, [...args, ...packages.map((name) => `--filter=${name}`)], interruption);
  interruption.stop.throwIfAborted();
  if (code === 0) return;
  process.stderr.write(output);
  throw new Problem('the build failed: mend what is shown above, then start again');
}

async function install(root, interruption, shownOn) {
  const options = { ...interruption, cwd: root };
  const work = () => run([npm(), ...INSTALL], options);
  const { code, output } = await progress('installing packages (npm ci)', work, shownOn);
  interruption.stop.throwIfAborted();
  if (code !== 0) throw new Problem(whyNotInstalled(output));
}

function whyNotInstalled(output) {
  const offline = OFFLINE.exec(output)?.[1];
  if (offline !== undefined) {
    return `the packages could not be fetched (${offline}): connect to the network or set npm's registry or proxy, then start again`;
  }
  const cause = output
    .split('\n')
    .filter((line) => /^npm (error|ERR!)/.test(line) && !/A complete log|debug-0\.log/.test(line))
    .map((line) => line.replace(/^npm (error|ERR!)\s*/, ''))
    .join(' ')
    .slice(0, 300);
  return `npm ci failed (${cause || 'it said nothing'}): run \`npm ci\` to see all of it`;
}

/** Whether what npm noted in node_modules after its last install has every package of the lock file in its version. */
function isInstalled(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const found = packagesOf(join(root, 'node_modules/.package-lock.json'));
  if (wanted === undefined) {
    throw new Problem('package-lock.json cannot be read: restore it with `git checkout package-lock.json`');
  }
  if (found === undefined) return false;
  return Object.entries(wanted).every(([path, { version, integrity, optional, devOptional }]) => {
    if (!path.includes('node_modules/')) return true;
    const there = found[path];
    if (there === undefined) return Boolean(optional || devOptional);
    return there.version === version && there.integrity === integrity;
  });
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** Runs `work` while no other process of this checkout runs its own: two at once delete each other's files. */
async function withBuildLock(root, stop, output, work) {
  const file = join(root, '.turbo/build.lock');
  mkdirSync(dirname(file), { recursive: true });
  if (!take(file)) {
    const turn = async () => {
      while (!take(file)) await after(100, undefined, { signal: stop });
    };
    await progress(`waiting for process ${holderOf(file)}, which installs or builds`, turn, output);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (isAbandoned(file)) rmSync(file, { force: true });
    return false;
  }
}

function isAbandoned(file) {
  const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  return age > ABANDONED_MS || !exists(holderOf(file));
}

function holderOf(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

function exists(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
