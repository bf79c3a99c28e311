// Kills a whole stack (SIGKILL: its start, services and PostgreSQL) at random moments of its first start, migration and
// seeding, and starts it again, which has to work. Needs a build.
//   node scripts/kill-stack.mjs [HOW MANY MOMENTS, default 20]
import { execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { StateFolder } from '../packages/stack/dist/index.js';

const TANDEM = fileURLToPath(new URL('../packages/cli/bin/tandem.mjs', import.meta.url));
const READY_MS = 120_000;
const count = Number(process.argv[2] ?? 20);

const whole = await firstStart();
let wrong = 0;
for (let round = 1; round <= count; round += 1) {
  // One moment in each of `count` parts of a first start, so that few of them still meet all of its stages.
  const moment = Math.round(((round - 1 + randomInt(1_000) / 1_000) / count) * whole);
  const result = await killAfter(moment);
  if (result !== 'works') wrong += 1;
  console.log(`killed after ${moment} ms of ${whole}: the next start ${result}`);
}
console.log(`${count} killed, ${count - wrong} started again, ${wrong} wrong`);
process.exitCode = wrong === 0 ? 0 : 1;

async function firstStart() {
  return withState(async (state) => {
    const begin = performance.now();
    const stack = start(state);
    const failure = await whyNotReady(stack, state);
    if (failure !== undefined) throw new Error(`the stack does not start at all: ${failure}`);
    const elapsed = Math.round(performance.now() - begin);
    await end(stack);
    return elapsed;
  });
}

async function killAfter(moment) {
  return withState(async (state) => {
    const first = start(state);
    await after(moment);
    for (const pid of [first.child.pid, ...descendantsOf(first.child.pid)]) kill(pid);
    await first.ended;
    const left = passwordFiles();
    if (left.length > 0) return `found a password in ${left.join(', ')}`;
    const next = start(state);
    try {
      const failure = await whyNotReady(next, state);
      if (failure !== undefined) return `failed: ${failure}`;
      const flow = run(['flow', '--state', state]);
      if ((await flow.ended) !== 0) return `works, and the flow does not: ${flow.output().trim().split('\n').at(-1)}`;
      return 'works';
    } finally {
      await end(next);
    }
  });
}

async function withState(use) {
  const state = mkdtempSync(join(tmpdir(), 'tandem-killed-'));
  // Root's PostgreSQL runs as another user, who has to pass.
  chmodSync(state, 0o711);
  try {
    return await use(state);
  } finally {
    await new StateFolder(state).clear();
    rmSync(state, { recursive: true, force: true });
  }
}

function start(state) {
  return run(['start', '--no-flow', '--state', state]);
}

function run(args) {
  const env = { ...process.env, SELF_MANAGED_PORT: '0', SAAS_PORT: '0', MODEL_GATEWAY_PORT: '0' };
  const child = spawn(process.execPath, [TANDEM, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  return { child, ended, output: () => output };
}

async function whyNotReady({ child, output }, state) {
  const giveUp = performance.now() + READY_MS;
  while (!output().includes('Ctrl-C ends everything')) {
    if (child.exitCode !== null || performance.now() > giveUp) return output().trim() || `nothing was said of ${state}`;
    await after(20);
  }
  return undefined;
}

async function end({ child, ended }) {
  child.kill('SIGTERM');
  await ended;
}

function descendantsOf(pid) {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const childrenOf = (parent) =>
    table.filter(([, ppid]) => ppid === parent).flatMap(([one]) => [one, ...childrenOf(one)]);
  return childrenOf(pid);
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function passwordFiles() {
  return readdirSync(tmpdir())
    .filter((name) => /^tandem-[A-Za-z0-9]{6}$/.test(name))
    .map((name) => join(tmpdir(), name, 'password'))
    .filter(existsSync);
}
