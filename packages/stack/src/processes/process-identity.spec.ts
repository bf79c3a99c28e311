import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import { runs } from '../fixtures/programs.js';
import { endProcessesMarked, processesMarked } from './process-identity.js';

const uid = process.getuid?.() ?? -1;
const started: ChildProcess[] = [];
afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')));

async function start(mark: string): Promise<number> {
  const program = 'process.on("SIGTERM", () => 0); setInterval(() => 0, 1000); console.log("ready")';
  const child = spawn(process.execPath, ['-e', program, '--', mark], { stdio: ['ignore', 'pipe', 'ignore'] });
  started.push(child);
  await once(child.stdout, 'data');
  return child.pid ?? -1;
}

describe('endProcessesMarked', () => {
  it('ends those with the mark, however they take it, and no other', async () => {
    const [mark, longer] = ['--stack=/a b/state', '--stack=/a b/state/other'];
    const [left, other] = [await start(mark), await start(longer)];
    expect(processesMarked(mark, uid).map(({ pid }) => pid)).toEqual([left]);
    await endProcessesMarked(mark, uid, 0);
    expect([left, other].map(runs)).toEqual([false, true]);
  });

  it('leaves those of another user running', async () => {
    const left = await start('--stack=/theirs');
    await endProcessesMarked('--stack=/theirs', uid + 1, 0);
    expect(runs(left)).toBe(true);
  });
});
