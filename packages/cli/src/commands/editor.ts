import { join } from 'node:path';
import { Command, Option } from 'commander';
import { statePath } from '../targets/running-stack.js';
import { checkHops } from '../editor/check-editor-hops.js';
import { checkVariables, checkVsCodeSettings } from '../editor/check-editor-variables.js';
import { type EditorRoute, editorRoute, type RouteOptions } from '../editor/editor-route.js';
import {
  EDITOR_VARIABLES,
  editorVariables,
  SHELLS,
  type Shell,
  shellLines,
  TOKEN_VARIABLE,
} from '../editor/editor-variables.js';
import { openWebIde } from '../editor/open-web-ide.js';
import { runEditor } from '../editor/run-editor.js';
import { checkRunningEditors } from '../editor/running-editors.js';
import { type Finding, typed } from '../doctor/finding.js';
import { painter } from '../output/painter.js';
import { type CommandContext, EXIT } from '../command-context.js';
import { isSeededToken } from '../targets/targets.js';
import { findingLines } from './doctor.js';
import { withHelp, withOutput, withState } from './options.js';

type ExitWith = (code: number) => void;
type Output = { output: 'text' | 'json' };

const ABOUT = `
GitLab's clients ask for suggestions at https://codesuggestions.gitlab.com, which no setting of theirs changes. The stack has
a proxy for editors that takes that one name to its own Code Suggest, and refuses every host that is not the stack's.

Examples:
  $ tandem editor run -- code .
  $ tandem editor check`;

const ENV_ABOUT = `Prints one line for each variable and nothing else; on a failure nothing, and one line on standard error. In a shell that has
them, programs reach only this stack, until --unset.

  $ eval "$(tandem editor env --unset)"
  $ tandem editor env --shell fish | source
  $ tandem editor env --shell powershell | Out-String | Invoke-Expression`;

const CHECK_ABOUT = `Looks at the variables of this shell, at VS Code's settings and at editors that run already, then goes the way of an editor:
personal access token, proxy, certificate, token request, suggestion. Run it as the editor is to be run.`;

const OPEN_ABOUT = `Fetches the npm package @gitlab/web-ide of June 2023 (52 MB) into the state folder at the first time, and logs in with the seeded
personal access token. The browser gets a profile of its own, which is thrown away. The folder is read only: nothing is saved.`;

/** `tandem editor`: GitLab's own editors on this stack. */
export function editorCommand(context: CommandContext, exitWith: ExitWith): Command {
  const command = new Command('editor');
  for (const create of [runCommand, envCommand, checkCommand, openCommand]) {
    command.addCommand(create(context, exitWith));
  }
  return command.addHelpText('after', ABOUT);
}

function withRoute(command: Command): Command {
  return withState(command).option('--compose', 'the stack that runs in Compose here, not that of a state folder');
}

function runCommand({ env, signal }: CommandContext, exitWith: ExitWith): Command {
  const command = new Command('run')
    .description('run one command that completes through this stack')
    .argument('<command...>', 'the command, after --');
  return withHelp(withRoute(command), {
    about: `The command gets the variables that tandem editor env prints; its exit code is that of this command, or 126 or 127 if it
does not start.

  TANDEM_PERSONAL_ACCESS_TOKEN  the editor user's, if it is not that of the seed`,
    ok: 'the command ends with 0',
    failed: 'no stack runs',
    example: 'tandem editor run -- code .',
  }).action(async (words: string[], options: RouteOptions) => {
    exitWith(await runEditor(words, { ...env, ...editorVariables(editorRoute(options, env)) }, signal));
  });
}

function envCommand({ env, out, err }: CommandContext): Command {
  const command = new Command('env')
    .description('print the variables that take an editor to this stack')
    .addOption(new Option('--shell <shell>', 'for which shell').choices(SHELLS).default('sh'))
    .option('--unset', 'print what takes them away again')
    .option('--show-tokens', 'print the personal access token even if it is not one of the seed');
  return withHelp(withOutput(withRoute(command)), {
    about: ENV_ABOUT,
    ok: 'they are printed',
    failed: 'no stack runs',
    example: 'eval "$(tandem editor env)"',
  }).action((options: RouteOptions & Output & { shell: Shell; unset?: boolean; showTokens?: boolean }) => {
    const { output, shell, unset, showTokens } = options;
    const variables = unset ? withoutValues() : shownVariables(editorRoute(options, env), showTokens === true, err);
    if (output === 'json') out(JSON.stringify(variables, (_, value: unknown) => value ?? null, 2));
    else shellLines(shell, variables).forEach(out);
  });
}

function withoutValues(): Record<string, undefined> {
  return Object.fromEntries(EDITOR_VARIABLES.map((name) => [name, undefined]));
}

function shownVariables(route: EditorRoute, showsTokens: boolean, err: (line: string) => void): Record<string, string> {
  const variables = editorVariables(route);
  if (showsTokens || isSeededToken(route.personalAccessToken)) return variables;
  err(
    `tandem: ${TOKEN_VARIABLE} is left out, since it is not one of the seed: add --show-tokens, or use tandem editor run`,
  );
  return Object.fromEntries(Object.entries(variables).filter(([name]) => name !== TOKEN_VARIABLE));
}

function checkCommand(context: CommandContext, exitWith: ExitWith): Command {
  const { env, out } = context;
  const command = new Command('check').description('go the way of an editor, and say what it meets');
  return withHelp(withOutput(withRoute(command)), {
    about: CHECK_ABOUT,
    ok: 'an editor that is started here completes through the stack',
    failed: 'it does not, or its JWT would go to the real host',
    example: 'tandem editor run -- tandem editor check',
  }).action(async ({ output, ...options }: RouteOptions & Output) => {
    const findings: Finding[] = [];
    const paint = painter(context);
    const tell = (found: Finding) => {
      const finding = typed(found, env);
      findings.push(finding);
      if (output === 'text') findingLines(finding, paint).forEach(out);
    };
    const route = editorRoute(options, env);
    const looks = [checkVariables(env, route), checkVsCodeSettings(env, route), checkRunningEditors(route)];
    looks.flat().forEach(tell);
    await checkHops(route, tell);
    const isOk = findings.every(({ verdict }) => verdict !== 'problem');
    if (output === 'json') out(JSON.stringify({ ok: isOk, findings }, null, 2));
    if (!isOk) exitWith(EXIT.failed);
  });
}

function openCommand(context: CommandContext): Command {
  const command = new Command('open')
    .description("show GitLab's Web IDE with the files of a folder in an installed Chromium, Chrome or Edge")
    .argument('[folder]', 'the folder', '.')
    .option('--no-browser', 'print the address and the options for a browser, and serve until Ctrl-C')
    .option('--web-ide <folder>', 'an installed @gitlab/web-ide, in place of the one that is fetched');
  return withHelp(withRoute(command), {
    about: OPEN_ABOUT,
    ok: 'the browser was closed',
    failed: 'no stack runs, or there is no browser',
    example: 'tandem editor open src',
  }).action(async (folder: string, options: RouteOptions & { browser: boolean; webIde?: string }) => {
    const { env } = context;
    const cache = join(statePath(options, env), 'web-ide');
    const { browser: startsBrowser, webIde } = options;
    await openWebIde({ folder, cache, webIde, startsBrowser }, editorRoute(options, env), context);
  });
}
