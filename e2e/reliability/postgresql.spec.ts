import { processesOf, startTandem, type Cluster, type Tandem } from '@tandem/testing';
import { startCluster } from '@tandem/stack';
import { setTimeout as wait } from 'node:timers/promises';
import { amount, record, seconds } from './record.js';
import { loadOfTokenRequests, UNAVAILABLE } from './token-requests.js';

const FROZEN_MS = amount(2_000, 10_000);
const BACK_MS = 2_000;

const clusters = {} as Record<'selfManaged' | 'saas', Cluster>;
let tandem: Tandem;

/** Each deployment has a PostgreSQL of its own, which is started again when it ends. */
beforeAll(async () => {
  clusters.selfManaged = await startCluster({ onRestart: () => undefined });
  clusters.saas = await startCluster({ onRestart: () => undefined });
  const DATABASE_URL = await clusters.saas.createDatabase({ name: 'saas', role: 'saas', password: 'saas' });
  tandem = await startTandem({ cluster: clusters.selfManaged, environment: { saas: { DATABASE_URL } } });
});

afterAll(async () => {
  await tandem?.close();
  await clusters.selfManaged?.stop();
  await clusters.saas?.stop();
});

describe.each(['selfManaged', 'saas'] as const)('PostgreSQL of %s', (name) => {
  /** Does `interrupt` under load, which resolves when PostgreSQL is there again; to how long requests then waited. */
  async function underLoad(what: string, interrupt: (cluster: Cluster) => Promise<void>): Promise<void> {
    const load = loadOfTokenRequests(tandem, [UNAVAILABLE]);
    let back = 0;
    const counts = await load.during(async () => {
      await load.until('answered', 30);
      await interrupt(clusters[name]);
      back = await load.until('answered');
      await load.until('answered', 30);
    });
    record(`PostgreSQL of ${name} ${what}`, counts, `back ${seconds(back)} after it`);
    expect(back).toBeLessThan(2 * BACK_MS);
  }

  it('killed', () =>
    underLoad('killed', (cluster) => ended(cluster, () => processesOf(cluster).forEach((pid) => kill(pid)))));

  it('restarted', () => underLoad('restarted', (cluster) => ended(cluster, () => process.kill(cluster.pid, 'SIGINT'))));

  it('frozen', () =>
    underLoad(`frozen for ${seconds(FROZEN_MS)}`, async (cluster) => {
      const frozen = processesOf(cluster);
      frozen.forEach((pid) => kill(pid, 'SIGSTOP'));
      await wait(FROZEN_MS);
      frozen.forEach((pid) => kill(pid, 'SIGCONT'));
    }));
});

/** Ends PostgreSQL, and waits for the next one. */
async function ended(cluster: Cluster, end: () => void): Promise<void> {
  const before = cluster.pid;
  end();
  while (cluster.pid === before) await wait(10);
}

function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}
