// Installs what is missing. Here because the two commands have to work in a fresh clone, and after a pull that changed
// the lock file, without anybody having to know.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Problem, run } from './run.mjs';
import { saying } from './saying.mjs';

// npm's own waits between its attempts, of 10 s and a minute, look like a hang where there is no network.
const PATIENCE = ['--fetch-retries=3', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];

/** Installs the packages of `root` unless node_modules is what package-lock.json says. */
export async function install(root, interruption) {
  if (isInstalled(root)) return;
  const { code, output } = await saying('installing packages (npm ci)', () =>
    run(
      [npm(), 'ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error', ...PATIENCE],
      {
        ...interruption,
        cwd: root,
      },
    ),
  );
  interruption.stop.throwIfAborted();
  if (code !== 0) throw new Problem(explained(output));
}

/** Whether what npm noted in node_modules after its last install has every package of the lock file in its version. */
export function isInstalled(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const found = packagesOf(join(root, 'node_modules/.package-lock.json'));
  if (wanted === undefined)
    throw new Problem('package-lock.json cannot be read: restore it with `git checkout package-lock.json`');
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

const OFFLINE =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b/;

function explained(output) {
  const offline = OFFLINE.exec(output)?.[1];
  if (offline !== undefined) {
    return `the packages could not be fetched (${offline}): connect to the network or set npm's registry or proxy, then start again`;
  }
  const lines = output
    .split('\n')
    .filter((line) => /^npm (error|ERR!)/.test(line) && !/A complete log|debug-0\.log/.test(line));
  const cause = lines
    .map((line) => line.replace(/^npm (error|ERR!)\s*/, ''))
    .join(' ')
    .slice(0, 300);
  return `npm ci failed (${cause || 'it said nothing'}): run \`npm ci\` to see all of it`;
}
