import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const COMMAND = fileURLToPath(new URL('../../../packages/cli/bin/tandem.mjs', import.meta.url));
const PACKAGE = dirname(require.resolve('web-ide-of-june-2023/package.json'));

/** `tandem editor open` with a folder, and a Chromium without a window that shows its page. */
export class WebIde {
  static async open(folder, browser, variables) {
    const args = ['editor', 'open', '--no-browser', '--web-ide', PACKAGE, folder];
    const child = spawn(process.execPath, [COMMAND, ...args], {
      env: { PATH: process.env.PATH, ...variables },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await new Promise((resolve) =>
      createInterface(child.stdout).once('line', (text) => resolve([text])),
    );
    const { url, browserOptions } = JSON.parse(line);
    const [profile, ...options] = browserOptions;
    const context = await chromium.launchPersistentContext(profile.replace('--user-data-dir=', ''), {
      executablePath: browser,
      args: options,
      viewport: { width: 1200, height: 700 },
    });
    const page = context.pages()[0] ?? (await context.newPage());
    return new WebIde(child, context, page, url);
  }

  constructor(child, context, page, url) {
    Object.assign(this, { child, context, page, url, said: [] });
    page.on('console', (message) => this.said.push(message.text()));
  }

  async close() {
    await this.context.close();
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }
}
