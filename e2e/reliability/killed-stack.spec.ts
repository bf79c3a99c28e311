import { StateFolder, waitUntil } from '@tandem/stack';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { type RunningCommand, startTandemCommand } from '../src/support/tandem-command.js';
import { Counts } from './load.js';
import { amount, record } from './record.js';

const MOMENTS = amount(3, 20);
const READY_MS = 120_000;
const FREE_PORTS = { SELF_MANAGED_PORT: '0', SAAS_PORT: '0', MODEL_GATEWAY_PORT: '0' };

const start = (state: string) => startTandemCommand(['start', '--no-flow', '--state', state], FREE_PORTS);

async function withState<Result>(use: (state: string) => Promise<Result>): Promise<Result> {
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

async function whyNotReady(command: RunningCommand): Promise<string | undefined> {
  const isReady = () => command.out().includes('Ctrl-C ends everything');
  await waitUntil(() => isReady() || command.hasExited(), { withinMs: READY_MS });
  return isReady() ? undefined : `failed: ${command.err().trim() || 'nothing was said'}`;
}

async function end(command: RunningCommand): Promise<void> {
  command.interrupt('SIGTERM');
  await command.ended;
}

/** The milliseconds of a first start. */
async function durationOfStart(state: string): Promise<number> {
  const begin = performance.now();
  const command = start(state);
  expect(await whyNotReady(command)).toBeUndefined();
  const duration = performance.now() - begin;
  await end(command);
  return Math.round(duration);
}

/** Kills a first start, its services and PostgreSQL after `moment` ms; resolves to what becomes of the next start. */
async function startAfterKill(state: string, moment: number): Promise<string> {
  const first = start(state);
  await after(moment);
  killAll(first.pid);
  await first.ended;
  const left = passwordFiles();
  if (left.length > 0) return `finds a password in ${left.join(', ')}`;
  const next = start(state);
  try {
    const failure = await whyNotReady(next);
    if (failure !== undefined) return failure;
    const flow = await startTandemCommand(['flow', '--state', state]).ended;
    return flow.code === 0 ? 'works' : `works, and the flow does not: ${flow.err.trim()}`;
  } finally {
    await end(next);
  }
}

function killAll(root: number): void {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = (parent: number): number[] => [
    parent,
    ...table.filter(([, ppid]) => ppid === parent).flatMap(([child = 0]) => family(child)),
  ];
  for (const pid of family(root)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

function passwordFiles(): string[] {
  return readdirSync(tmpdir())
    .filter((name) => /^tandem-[A-Za-z0-9]{6}$/.test(name))
    .map((name) => join(tmpdir(), name, 'password'))
    .filter(existsSync);
}

it(`a stack that was killed at ${MOMENTS} moments of its first start starts again, and its flow works`, async () => {
  const whole = await withState(durationOfStart);
  const counts = new Counts();
  for (let round = 0; round < MOMENTS; round += 1) {
    // One moment in each of so many parts of a first start, so that a few of them still meet all of its stages.
    const moment = Math.round(((round + Math.random()) / MOMENTS) * whole);
    const result = await withState((state) => startAfterKill(state, moment));
    const text = `killed after ${moment} ms of ${whole}: the next start ${result}`;
    counts.note(result === 'works' ? 'answered' : 'wrong', { text });
  }
  record('kill -9 of the whole stack in its first start: starts and flows after it', counts, `of ${whole} ms`);
  expect(counts.sent).toBe(MOMENTS);
}, 900_000);
