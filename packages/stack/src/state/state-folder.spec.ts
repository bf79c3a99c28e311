import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { StateFolder } from './state-folder.js';

const parent = temporaryFolder();

describe('StateFolder', () => {
  it('is made so that nobody else can look into it', async () => {
    const folder = new StateFolder(join(parent, 'new', 'state'));
    await folder.take();
    expect(statSync(folder.path).mode & 0o066).toBe(0);
    expect(statSync(folder.logFolder).mode & 0o077).toBe(0);
  });

  it('is refused in one line where another stack has it', async () => {
    const folder = new StateFolder(join(parent, 'taken'));
    const lock = await folder.take();
    await expect(folder.take()).rejects.toThrow(
      `the state folder ${folder.path} is in use by process ${process.pid}: end that one or set TANDEM_STATE to another folder`,
    );
    lock.release();
    (await folder.take()).release();
  });

  it('is refused in one line where it is a file', async () => {
    const path = join(parent, 'file');
    writeFileSync(path, '');
    await expect(new StateFolder(path).take()).rejects.toThrow(
      /^the state folder .* cannot be used \(.*\): set TANDEM_STATE to a folder that you may write$/,
    );
  });

  it('loses only what a stack put there when it is cleared', async () => {
    const folder = new StateFolder(join(parent, 'full'));
    await folder.take();
    mkdirSync(folder.clusterFolder);
    for (const file of [folder.secretsFile, folder.logFile('saas'), join(folder.path, 'my notes')])
      writeFileSync(file, '');
    chmodSync(folder.path, 0o755);
    await folder.clear();
    expect([folder.secretsFile, folder.clusterFolder, folder.logFile('saas')].filter(existsSync)).toEqual([]);
    expect(existsSync(join(folder.path, 'my notes'))).toBe(true);
  });
});
