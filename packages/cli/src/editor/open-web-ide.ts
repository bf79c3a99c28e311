import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError, type CommandContext } from '../command-context.js';
import { browserOptions, findBrowser } from './browser.js';
import type { EditorRoute } from './editor-route.js';
import { fetchWebIde } from './fetch-web-ide.js';
import { WebIdeProject } from './web-ide-project.js';
import { WebIdeServer } from './web-ide-server.js';

export interface OpenOptions {
  /** The folder that is opened. */
  readonly folder: string;
  /** Where the package is installed, or is to be. */
  readonly cache: string;
  /** The folder of an installed package, in place of that. */
  readonly webIde?: string | undefined;
  /** Whether a browser is started, or only told how. */
  readonly startsBrowser: boolean;
}

/**
 * Serves GitLab's Web IDE with a folder and shows it in a browser, until that is closed or the command is interrupted.
 *
 * @throws {CommandError} if the folder, the package or a browser is not there
 */
export async function openWebIde(options: OpenOptions, route: EditorRoute, context: CommandContext): Promise<void> {
  const { out, signal, env } = context;
  if (!existsSync(options.folder) || !statSync(options.folder).isDirectory()) {
    throw new CommandError(`${options.folder} is no folder: name one that is there`);
  }
  const browser = options.startsBrowser ? findBrowser(env) : '';
  if (browser === undefined) {
    throw new CommandError('no Chromium, Chrome or Edge is in PATH: install one, or use --no-browser on another one');
  }
  const packageFolder = options.webIde ?? (await fetchWebIde(options.cache, route, context));
  const server = new WebIdeServer(packageFolder, new WebIdeProject(options.folder), route);
  const profile = mkdtempSync(join(tmpdir(), 'tandem-browser-'));
  try {
    const url = await server.start();
    const flags = await browserOptions(route, profile);
    if (browser === '') {
      out(JSON.stringify({ url, browserOptions: flags }));
      if (!signal.aborted) await once(signal, 'abort');
      return;
    }
    out(`GitLab's Web IDE at ${url} (Ctrl-C ends it). Type in a file, and wait for half a second.`);
    const child = spawn(browser, [...flags, url], { stdio: 'ignore', env: { ...env } });
    signal.addEventListener('abort', () => child.kill());
    await once(child, 'exit');
  } finally {
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
