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
    const ide = new WebIde(child, context, page, url);
    await ide.withoutWelcome();
    return ide;
  }

  constructor(child, context, page, url) {
    Object.assign(this, { child, context, page, url, said: [] });
    page.on('console', (message) => this.said.push(message.text()));
  }

  /** Keeps VS Code's welcome page from coming over the file at some time after it was opened. */
  async withoutWelcome() {
    await this.begin();
    await this.run('Help: Welcome');
    const box = this.page.getByRole('checkbox', { name: 'When checked, this page will be shown on startup.' });
    await box.click();
    await this.page.locator('[aria-checked="false"]').and(box).waitFor();
  }

  /** Loads the page again, with the cursor at the end of its file, or of another file of the folder. */
  async load(file) {
    const { page } = this;
    await this.begin();
    if (file !== undefined) await page.locator('.explorer-folders-view').getByText(file).dblclick();
    await page.locator('.part.editor .monaco-editor .view-lines:visible').first().click();
    await page.keyboard.press('Control+End');
  }

  /** Loads the page, and waits until the extension has begun. */
  async begin() {
    await this.page.goto(this.url);
    await this.page.waitForSelector('.monaco-editor .view-line', { timeout: 90_000 });
    // It has begun once it shows its state.
    await this.state.waitFor({ timeout: 90_000 });
  }

  /** Runs a command by its name in VS Code's list of commands. */
  async run(command) {
    await this.page.keyboard.press('F1');
    await this.page.locator('.quick-input-box input').first().fill(`>${command}`);
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: command }).first().click();
  }

  /** What the status bar shows of the extension. */
  get state() {
    return this.page.locator('[id="gitlab.ai-assisted-code-suggestions"]');
  }

  async type(text) {
    await this.page.keyboard.type(text);
  }

  /** The ghost text behind the cursor; while a list of words is shown, VS Code draws it in two parts. */
  async ghost() {
    const parts = '[class*="ghost-text-decoration"]';
    await this.page.waitForSelector(parts, { timeout: 90_000 });
    return (await this.page.$$eval(parts, (all) => all.map((part) => part.textContent)))
      .join('')
      .replaceAll('\u00a0', ' ');
  }

  /** What the user sees of the extension: the lines of its output, once `pattern` stands there, its state, notifications. */
  async seen(pattern) {
    const { page } = this;
    await this.run('Output: Focus on Output View');
    await page.locator('select:visible').first().selectOption({ label: 'AI assisted code suggestions' });
    const lines = () =>
      page.$$eval('.part.panel .view-line', (parts) =>
        parts
          .sort((one, other) => parseFloat(one.style.top) - parseFloat(other.style.top))
          .map((part) => part.textContent.replaceAll('\u00a0', ' ')),
      );
    let output = '';
    for (let tries = 0; tries < 300 && !pattern.test(output); tries += 1) {
      output = (await lines()).join('\n');
      await page.waitForTimeout(100);
    }
    const notifications = await page.$$eval('.notification-list-item-message', (all) =>
      all.map((one) => one.textContent),
    );
    return { output, state: await this.state.getAttribute('aria-label'), notifications };
  }

  async close() {
    await this.context.close();
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }
}
