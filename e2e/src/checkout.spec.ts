import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const git = (cwd: string, ...args: string[]) => execFileSync('git', args, { cwd, encoding: 'utf8' });

describe('a checkout', () => {
  it('keeps the folder of compose.secrets.yml out of commits and images, and no source', () => {
    expect(git(root, 'check-ignore', 'secrets/saas-secret-key-base').trim()).toBe('secrets/saas-secret-key-base');
    expect(readFileSync(join(root, '.dockerignore'), 'utf8').split('\n')).toContain('secrets');
    expect(git(root, 'ls-files', '--cached', '--ignored', '--exclude-standard')).toBe('');
  });

  it('has the line ends that containers read, whatever core.autocrlf says', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tandem-checkout-'));
    const files = git(root, 'ls-files', 'docker', 'Dockerfile', '.gitattributes').trim().split('\n');
    mkdirSync(join(folder, 'work'));
    git(
      root,
      '-c',
      'core.autocrlf=true',
      `--work-tree=${folder}/work`,
      'checkout-index',
      `--prefix=${folder}/`,
      ...files,
    );
    const withCarriageReturn = files.filter((file) => readFileSync(join(folder, file), 'utf8').includes('\r'));
    rmSync(folder, { recursive: true });
    expect(withCarriageReturn).toEqual([]);
  });
});
