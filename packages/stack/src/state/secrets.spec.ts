import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { keepSecrets, newSecrets } from './secrets.js';

const file = join(temporaryFolder(), 'secrets.json');
beforeEach(() => rmSync(file, { force: true }));

describe('newSecrets', () => {
  it('has no two alike', () => {
    const all = JSON.stringify([newSecrets(), newSecrets()]).match(/[0-9a-f]{32,}/g) ?? [];
    expect(all).toHaveLength(12);
    expect(new Set(all).size).toBe(12);
  });
});

describe('keepSecrets', () => {
  it('makes them once, only for their owner', () => {
    const secrets = keepSecrets(file, false);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(keepSecrets(file, true)).toEqual(secrets);
  });

  it('says in one line that they are missing although the database is there', () => {
    expect(() => keepSecrets(file, true)).toThrow(
      `${file} is missing although its database is there: put the file back, or start over with the option \`fresh\`, which deletes the database`,
    );
  });

  it.each(['', '{', 'null', '[]', '{"clusterPassword":"short"}'])('refuses a file that holds %j', (text) => {
    writeFileSync(file, text);
    expect(() => keepSecrets(file, true)).toThrow(
      /does not hold the secrets of a stack: restore it .* the option `fresh`/,
    );
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('shows none of a file that it refuses', () => {
    const { saas: _saas, ...incomplete } = newSecrets();
    writeFileSync(file, JSON.stringify(incomplete));
    expect(() => keepSecrets(file, true)).toThrow(/^[^{}"]*$/);
  });
});
