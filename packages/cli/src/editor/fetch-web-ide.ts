import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CommandError, type CommandContext } from '../command-context.js';
import type { EditorRoute } from './editor-route.js';

/** VS Code with GitLab's extension of June 2023. */
export const WEB_IDE = '@gitlab/web-ide@0.0.1-dev-20230606031511';

/** npm itself would wait for minutes for a registry that does not answer. */
const ASK = ['view', WEB_IDE, 'version', '--fetch-retries=0', '--fetch-timeout=15000'];
const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-progress'];

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
  const env = withoutEditorProxy(context.env, route);
  for (const args of [ASK, ['install', '--prefix', cache, ...QUIET, WEB_IDE]]) {
    const reason = await failureOfNpm(args, env, context.signal);
    if (reason === undefined) continue;
    const remedy = 'try again when the npm registry answers, or name an installed one with --web-ide';
    throw new CommandError(`${WEB_IDE} could not be fetched (${reason}): ${remedy}`);
  }
  return folder;
}

/** The environment, without the proxy of the stack, which refuses the registry. */
function withoutEditorProxy(env: CommandContext['env'], { proxyUrl }: EditorRoute): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== proxyUrl));
}

/** Why npm failed, in a few words; undefined if it did not. */
async function failureOfNpm(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string | undefined> {
  const npm = spawn('npm', [...args, '--loglevel=error'], { env, stdio: ['ignore', 'ignore', 'pipe'], signal });
  const said = text(npm.stderr);
  try {
    const [code] = (await once(npm, 'exit')) as [number | null];
    return code === 0 ? undefined : reasonIn(await said);
  } catch (error) {
    if (signal.aborted) return 'interrupted';
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'npm is not in PATH' : (error as Error).message;
  }
}

/** What npm says first that is not only a code: `npm error network request to … failed, reason: …`. */
function reasonIn(said: string): string {
  const lines = said.split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/i, '').trim());
  const line = lines.find((one) => one !== '' && !/^(code|errno|syscall|path) /.test(one));
  return (line ?? 'npm ended without a word').slice(0, 200);
}
