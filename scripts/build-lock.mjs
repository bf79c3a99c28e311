// One install or build at a time in one checkout. Here because two of them at once delete each other's files.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { saying } from './saying.mjs';

const ABANDONED_MS = 15 * 60_000;

/** Runs `work` while no other process of this checkout runs its own. */
export async function withBuildLock(root, stop, work) {
  const file = join(root, '.turbo/build.lock');
  mkdirSync(dirname(file), { recursive: true });
  if (!take(file)) {
    await saying(`waiting for process ${holderOf(file)}, which installs or builds`, async () => {
      while (!take(file)) await after(100, undefined, { signal: stop });
    });
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
