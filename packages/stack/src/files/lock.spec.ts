import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { fixture } from '../fixtures/programs.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { identifyProcess } from '../processes/process-identity.js';
import { takeLock } from './lock.js';

const folder = temporaryFolder();
let count = 0;
let file: string;

beforeEach(() => (file = join(folder, `lock ${(count += 1)}`)));

async function takes(): Promise<boolean> {
  return 'release' in (await takeLock(file));
}

describe('takeLock', () => {
  it('refuses a lock that is held, and names the holder', async () => {
    expect(await takes()).toBe(true);
    expect(await takeLock(file)).toEqual({ heldBy: process.pid });
  });

  it('has it again once it is released', async () => {
    const lock = await takeLock(file);
    if ('release' in lock) lock.release();
    expect(existsSync(file)).toBe(false);
    expect(await takes()).toBe(true);
  });

  it('takes over from a holder that has ended', async () => {
    const child = fork(fixture('lock-taker'), ['unused'], { execArgv: [] });
    await once(child, 'message');
    writeFileSync(file, JSON.stringify(identifyProcess(child.pid ?? 0)));
    expect(await takes()).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await takes()).toBe(true);
  });

  it('takes over if the number of the holder is another process by now', async () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, startedAt: '1' }));
    expect(await takes()).toBe(true);
  });

  it('takes over what is no lock', async () => {
    writeFileSync(file, 'half a l');
    expect(await takes()).toBe(true);
  });

  it('leaves a lock as it is that somebody else took over', async () => {
    const lock = await takeLock(file);
    writeFileSync(file, 'of somebody else');
    if ('release' in lock) lock.release();
    expect(readFileSync(file, 'utf8')).toBe('of somebody else');
  });

  it('lets one of several processes take over', async () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, startedAt: '1' }));
    const takers = Array.from({ length: 4 }, () => fork(fixture('lock-taker'), [file], { execArgv: [] }));
    await Promise.all(takers.map((taker) => once(taker, 'message')));
    const answers = takers.map((taker) => once(taker, 'message'));
    takers.forEach((taker) => taker.send('go'));
    const winners = (await Promise.all(answers)).filter(([{ hasIt }]) => hasIt);
    takers.forEach((taker) => taker.disconnect());
    expect(winners).toHaveLength(1);
  });
});
