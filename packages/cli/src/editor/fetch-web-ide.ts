import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CommandError, type CommandContext } from '../command-context.js';
import type { EditorRoute } from './editor-route.js';

/** VS Code with GitLab's extension of June 2023. */
export const WEB_IDE = '@gitlab/web-ide@0.0.1-dev-20230606031511';

/** What a registry that does not answer is given: npm itself would try for minutes. */
const PATIENCE = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=60000'];

/**
 * The folder of the package, installed below `cache` if it is not there yet; nothing of it runs then.
 *
 * @throws {CommandError} if npm or its registry does not answer
 */
export async function fetchWebIde(cache: string, route: EditorRoute, context: CommandContext): Promise<string> {
  const folder = join(cache, 'node_modules/@gitlab/web-ide');
  if (existsSync(join(folder, 'lib/getIframeHtml.js'))) return folder;
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  context.err(`tandem: fetching ${WEB_IDE} (52 MB) into ${cache}, once`);
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  const args = ['install', '--prefix', cache, ...quiet, ...PATIENCE, WEB_IDE];
  const npm = spawn('npm', args, {
    env: withoutEditorProxy(context.env, route),
    stdio: ['ignore', 'ignore', 'pipe'],
    signal: context.signal,
  });
  const said = text(npm.stderr);
  const [ended] = await Promise.allSettled([once(npm, 'exit')]);
  if (ended.status === 'fulfilled' && ended.value[0] === 0) return folder;
  const reason = ended.status === 'rejected' ? (ended.reason as Error).message : reasonIn(await said);
  const remedy = 'try again when the npm registry answers, or name an installed one with --web-ide';
  throw new CommandError(`${WEB_IDE} could not be fetched (${reason}): ${remedy}`);
}

/** The environment, without the proxy of the stack, which refuses the registry. */
function withoutEditorProxy(env: CommandContext['env'], { proxyUrl }: EditorRoute): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== proxyUrl));
}

/** What npm says first that is not only a code: `npm error network request to … failed, reason: …`. */
function reasonIn(said: string): string {
  const lines = said.split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/i, '').trim());
  const line = lines.find((one) => one !== '' && !/^(code|errno|syscall|path) /.test(one));
  return (line ?? 'npm ended without a word').slice(0, 200);
}
