import { EditorClient } from '@tandem/editor-client';
import { SERVICE_NAMES, type ServiceName, type Stack } from '@tandem/stack';
import { PERSONAS, startTandem } from '@tandem/testing';
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cpuSeconds } from './processes.js';
import { NotPossible } from './report.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COMMAND = join(ROOT, 'packages/cli/dist/main.js');
const KILL_MS = 5_000;

/** CPU-seconds of each service from the start of its process until it is ready. */
export async function serviceStarts(stack: Stack): Promise<Record<ServiceName, number>> {
  const costs: Partial<Record<ServiceName, number>> = {};
  for (const name of SERVICE_NAMES) {
    const service = stack.services[name];
    await service.restart();
    costs[name] = cpuSeconds(service.pid!);
  }
  return costs as Record<ServiceName, number>;
}

/** Seconds from the command `start`, whose state is there already, to the first JWT of an editor; as often as is said. */
export async function warmStarts(folder: string, rounds: number, stop: AbortSignal): Promise<number[]> {
  const state = mkdtempSync(join(folder, 'state-'));
  const start = () => startToJwt([COMMAND, 'start'], state, stop);
  try {
    await start();
    const seconds: number[] = [];
    while (seconds.length < rounds) seconds.push(await start());
    return seconds;
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

/**
 * Seconds from `git clone` of what is committed, on this machine, through the installation from npm's cache or registry and the
 * build, to the first JWT of an editor.
 *
 * @throws {NotPossible} if this is no checkout, the packages cannot be fetched, or it takes longer than is said
 */
export async function cloneToJwt(folder: string, withinSeconds: number, stop: AbortSignal): Promise<number> {
  const late = AbortSignal.timeout(withinSeconds * 1_000);
  const signal = AbortSignal.any([stop, late]);
  const clone = join(folder, 'clone');
  const begun = performance.now();
  try {
    await promisify(execFile)('git', ['clone', '--quiet', ROOT, clone], { signal }).catch((error: Error) => {
      throw new NotPossible(`git does not clone ${ROOT} (${error.message.trim().split('\n').at(-1)})`);
    });
    const cloned = (performance.now() - begun) / 1_000;
    const start = [join(clone, 'scripts/run.mjs'), 'start'];
    return cloned + (await startToJwt(start, join(clone, '.tandem'), signal));
  } catch (error) {
    if (late.aborted) throw new NotPossible(`it takes longer than the ${withinSeconds} s that are left`);
    const { message } = error as Error;
    throw message.includes('could not be fetched') ? new NotPossible(message) : error;
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
}

/** Seconds from the start of a program that runs a stack on free ports, in a folder for its state, to the first JWT. */
async function startToJwt(program: readonly string[], state: string, stop: AbortSignal): Promise<number> {
  const ports = { SELF_MANAGED_PORT: '0', SAAS_PORT: '0', MODEL_GATEWAY_PORT: '0', PAGE_PORT: '0' };
  const begun = performance.now();
  const child = spawn(process.execPath, [...program, '--no-flow'], {
    // As npm's script it ends with this process, however that ends.
    env: { ...process.env, ...ports, TANDEM_STATE: state, npm_lifecycle_event: 'start' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => void child.kill('SIGTERM');
  stop.addEventListener('abort', end);
  const ended = new Promise((resolve) => child.once('close', resolve));
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = text));
  try {
    let text = '';
    for await (const chunk of child.stdout
      .setEncoding('utf8')
      .iterator({ destroyOnReturn: false }) as AsyncIterable<string>) {
      text += chunk;
      const [, instanceUrl] = /self-managed +(http:\S+)\n/.exec(text) ?? [];
      if (instanceUrl === undefined) continue;
      const client = new EditorClient({
        instanceUrl,
        codeSuggestUrl: instanceUrl,
        personalAccessToken: PERSONAS.selfManaged.developer.token,
      });
      await client.requestToken();
      return (performance.now() - begun) / 1_000;
    }
    throw new Error(complaint.trim().replaceAll(/\s*\n\s*/g, ' ') || 'the start ended before it named a URL');
  } finally {
    stop.removeEventListener('abort', end);
    child.stdout.resume();
    end();
    const force = setTimeout(() => child.kill('SIGKILL'), KILL_MS);
    await ended;
    clearTimeout(force);
  }
}

/** Seconds that `startTandem()` takes after a first one; as often as is said. */
export async function testStarts(rounds: number, stop: AbortSignal): Promise<number[]> {
  await (await startTandem()).close();
  const times: number[] = [];
  while (times.length < rounds) {
    stop.throwIfAborted();
    const begun = performance.now();
    const tandem = await startTandem();
    times.push((performance.now() - begun) / 1_000);
    await tandem.close();
  }
  return times;
}
