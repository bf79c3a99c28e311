// Runs GitLab's own editors, which this folder installs for itself, against a stack: docs/editors.md. If the registry does
// not answer, it skips them in one line.
//   node e2e/editors/run.mjs [PART OF A FILE'S NAME ...]
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTestFiles } from '../containers/run.mjs';

const folder = fileURLToPath(new URL('.', import.meta.url));
const install = spawnSync(
  'npm',
  ['ci', '--workspaces=false', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
  {
    cwd: folder,
    encoding: 'utf8',
  },
);
if (install.status !== 0) {
  const reason = (install.error?.message ?? install.stderr).trim().split('\n')[0];
  process.stdout.write(`skipped: GitLab's own editors, because they could not be installed (${reason})\n`);
  process.exit(0);
}

const wanted = process.argv.slice(2);
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.test.mjs') && (wanted.length === 0 || wanted.some((part) => name.includes(part))))
  .map((name) => join(folder, name));
const { passed, failed, skipped } = await runTestFiles(files);
process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
