import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError, type CommandContext } from '../command-context.js';
import { browserOptions, findBrowser } from './browser.js';
import type { EditorRoute } from './editor-route.js';
import { WebIdeProject } from './web-ide-project.js';
import { WebIdeServer } from './web-ide-server.js';

/** VS Code with GitLab's extension of June 2023. */
export const WEB_IDE = '@gitlab/web-ide@0.0.1-dev-20230606031511';

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
  const server = new WebIdeServer(
    options.webIde ?? fetchWebIde(options.cache),
    new WebIdeProject(options.folder),
    route,
  );
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

/** The folder of the package, installed there if it is not yet; nothing of it runs then. */
function fetchWebIde(cache: string): string {
  const folder = join(cache, 'node_modules/@gitlab/web-ide');
  if (existsSync(join(folder, 'lib/getIframeHtml.js'))) return folder;
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  const args = [
    'install',
    '--prefix',
    cache,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    WEB_IDE,
  ];
  const { status, stderr, error } = spawnSync('npm', args, { encoding: 'utf8' });
  if (status === 0) return folder;
  const reason = (error?.message ?? stderr).trim().split('\n')[0] ?? '';
  throw new CommandError(`${WEB_IDE} could not be fetched (${reason}): try again when the npm registry answers`);
}
