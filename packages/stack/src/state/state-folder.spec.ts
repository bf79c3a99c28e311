import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
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

  it('is refused in one line if another stack has it', async () => {
    const folder = new StateFolder(join(parent, 'taken'));
    const lock = await folder.take();
    await expect(folder.take()).rejects.toThrow(
      `the state folder ${folder.path} is in use by process ${process.pid}: end that one or set TANDEM_STATE to another folder`,
    );
    lock.release();
    (await folder.take()).release();
  });

  it('is refused in one line if it is a file', async () => {
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
    for (const file of [folder.secretsFile, folder.logFile('saas'), join(folder.path, 'my notes')]) {
      writeFileSync(file, '');
    }
    chmodSync(folder.path, 0o755);
    await folder.clear();
    expect([folder.secretsFile, folder.clusterFolder, folder.logFile('saas')].filter(existsSync)).toEqual([]);
    expect(existsSync(join(folder.path, 'my notes'))).toBe(true);
  });

  describe('in a place that cannot be used', () => {
    beforeAll(() => {
      writeFileSync(join(parent, 'a file'), '');
      symlinkSync(join(parent, 'circle'), join(parent, 'circle'));
    });

    it.each([
      ['/proc', '/proc/state'],
      ['a folder below /proc', '/proc/1/fd/new/state'],
      ['/proc/self/fd', '/proc/self/fd/state'],
      ['/sys', '/sys/kernel/state'],
      ['a device', '/dev/null/state'],
      ['a file', join(parent, 'a file/deep/state')],
      ['a circular link', join(parent, 'circle')],
      ['what a circular link leads to', join(parent, 'circle/deep/state')],
      ['a name that is too long', join(parent, 'x'.repeat(300))],
      ['a path that is too long', join(parent, 'deep/'.repeat(2_000))],
    ])('%s: says so in one line, at once', async (_what, path) => {
      await expect(new StateFolder(path).take()).rejects.toThrow(
        /^the state folder \S.* cannot be used \([^\n]+\): set TANDEM_STATE to a folder that you may write$/,
      );
    });
  });

  describe('of somebody else', () => {
    const isRoot = process.getuid?.() === 0;
    const ofRoot = isRoot ? it : it.skip;
    const refused = /^the state folder .* is not used, because .*: set TANDEM_STATE to a folder of your own$/;
    let count = 0;
    let folder: StateFolder;
    beforeEach(() => {
      folder = new StateFolder(join(parent, `foreign ${(count += 1)}`));
      mkdirSync(folder.logFolder, { recursive: true });
      mkdirSync(folder.clusterFolder);
      writeFileSync(folder.secretsFile, 'prepared');
    });
    const expectRefusal = async () => {
      expect(() => folder.refuseForeign()).toThrow(refused);
      await expect(folder.take()).rejects.toThrow(refused);
      expect(existsSync(join(folder.path, 'lock'))).toBe(false);
      expect(readFileSync(folder.secretsFile, 'utf8')).toBe('prepared');
    };

    ofRoot('is refused before anything is written', async () => {
      chownSync(folder.path, 54_321, 54_321);
      await expectRefusal();
      expect(statSync(folder.path).mode & 0o777).toBe(0o755);
    });

    ofRoot.each([
      ['the secrets', () => folder.secretsFile],
      ['the logs', () => folder.logFolder],
      ['the cluster', () => folder.clusterFolder],
    ])('is refused if only %s are', async (_what, path) => {
      chownSync(path(), 54_321, 54_321);
      await expectRefusal();
    });

    it.each([
      ['a run file', () => folder.runFile],
      ['a log', () => folder.logFile('saas')],
      ['data', () => join(folder.clusterFolder, 'data')],
    ])('is refused with %s that is a link', async (_what, path) => {
      symlinkSync(parent, path());
      await expectRefusal();
    });

    it('is refused if all users share it', async () => {
      chmodSync(folder.path, 0o1777);
      await expectRefusal();
    });
  });

  it('closes what others could look into', async () => {
    const folder = new StateFolder(join(parent, 'open'));
    mkdirSync(folder.path);
    for (const file of [folder.secretsFile, folder.runFile]) writeFileSync(file, '');
    for (const path of [folder.path, folder.secretsFile, folder.runFile]) chmodSync(path, 0o777);
    const notices: string[] = [];
    await folder.take((line) => notices.push(line));
    expect(statSync(folder.path).mode & 0o066).toBe(0);
    for (const file of [folder.secretsFile, folder.runFile]) expect(statSync(file).mode & 0o077).toBe(0);
    expect(notices).toEqual([]);
  });

  it('warns in one line if the file system keeps no permissions', async () => {
    const folder = new StateFolder(join(parent, 'without modes'), () => undefined);
    mkdirSync(folder.path, { mode: 0o755 });
    const notices: string[] = [];
    await folder.take((line) => notices.push(line));
    expect(notices).toEqual([
      `other users can look into ${folder.path}: set TANDEM_STATE to a folder on a file system that keeps permissions`,
    ]);
  });
});
