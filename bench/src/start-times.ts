import { EditorClient } from '@tandem/editor-client';
import { SERVICE_NAMES, type ServiceName, type Stack } from '@tandem/stack';
import { PERSONAS, startTandem } from '@tandem/testing';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cpuSeconds } from './processes.js';

const COMMAND = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));

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

/** Seconds from the command `start`, whose state is there already, to the first JWT of an editor. */
export async function warmStart(): Promise<number> {
  const state = mkdtempSync(join(tmpdir(), 'tandem-bench-state-'));
  try {
    await startToJwt(state);
    return await startToJwt(state);
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

async function startToJwt(state: string): Promise<number> {
  const ports = { SELF_MANAGED_PORT: '0', SAAS_PORT: '0', MODEL_GATEWAY_PORT: '0', PAGE_PORT: '0' };
  const begun = performance.now();
  const child = spawn(process.execPath, [COMMAND, 'start', '--no-flow'], {
    env: { ...process.env, ...ports, TANDEM_STATE: state },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  try {
    let text = '';
    for await (const chunk of child.stdout.setEncoding('utf8') as AsyncIterable<string>) {
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
    throw new Error('the start ended before it named a URL');
  } finally {
    child.kill('SIGTERM');
    child.stdout.resume();
    await ended;
  }
}

/** Seconds that `startTandem()` takes after a first one. */
export async function testStart(): Promise<number> {
  await (await startTandem()).close();
  const begun = performance.now();
  const tandem = await startTandem();
  const seconds = (performance.now() - begun) / 1_000;
  await tandem.close();
  return seconds;
}
