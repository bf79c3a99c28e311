// Opens the page in Debian's Chromium: e2e/page. Installs what it needs there; without a browser, or without a registry,
// it says in one line that it is skipped.
//   node e2e/page/run.mjs
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installOwn, runTestFolder } from '../containers/run.mjs';

const folder = fileURLToPath(new URL('.', import.meta.url));
const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const reason = chromium === undefined ? 'no Chromium is installed' : installOwn(folder);
if (reason === undefined) {
  process.env.CHROMIUM = chromium;
  await runTestFolder(folder, process.argv.slice(2));
} else process.stdout.write(`skipped: the page in a browser, because ${reason}\n`);
