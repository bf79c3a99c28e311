// Opens the page in Debian's Chromium: e2e/page. Installs what it needs there; without a browser, or without a registry,
// it says in one line that it is skipped.
//   node e2e/page/run.mjs
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
if (chromium === undefined) {
  process.stdout.write('skipped: the page in a browser, because no Chromium is installed\n');
} else if (spawnSync('npm', ['ci', '--silent', '--workspaces=false'], { cwd: folder }).status !== 0) {
  process.stdout.write('skipped: the page in a browser, because its packages could not be installed\n');
} else {
  const test = spawnSync(process.execPath, ['--test', '--test-concurrency=1', 'page.test.mjs'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, CHROMIUM: chromium },
    timeout: 600_000,
  });
  process.stdout.write(test.stdout + test.stderr);
  const count = (what) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(test.stdout)?.[1] ?? 0);
  const [passed, failed] = [count('pass'), count('fail')];
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exitCode = test.status === 0 && passed > 0 ? 0 : 1;
}
