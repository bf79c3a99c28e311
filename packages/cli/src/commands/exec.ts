import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join, resolve } from 'node:path';
import type { Stack } from '@tandem/stack';
import { Command } from 'commander';
import { type CommandContext, CommandError, Interruption } from '../command-context.js';
import { withStack } from '../start/with-stack.js';
import { control, servicesOf } from '../targets/control.js';
import { resolveTargets } from '../targets/resolve-targets.js';
import { SEEDED } from '../targets/targets.js';
import { withHelp } from './options.js';

type Variables = Record<string, string>;
/** As shells count: a command that was ended by a signal, that cannot be run, that is not there. */
const EXIT_OF = { signal: 128, notRunnable: 126, notFound: 127 } as const;

const ABOUT = `Starts a stack with a state of its own on free ports, beside any other that runs, runs the command with its URLs and tokens
in the environment, and stops the stack. Signals are passed on. If the command ends with another code than 0, or by a
signal, that is the exit code: its own, or 128 and the number of the signal.

  TANDEM_SELF_MANAGED_URL       the services
  TANDEM_SAAS_URL
  TANDEM_MODEL_GATEWAY_URL
  TANDEM_SELF_MANAGED_TOKEN     their administrators
  TANDEM_SAAS_TOKEN
  TANDEM_PERSONAL_ACCESS_TOKEN  the editor's user on self-managed
  TANDEM_SIMULATOR_TOKEN        opens /_simulator on all three`;

/** `tandem exec`: a command beside a stack of its own. */
export function execCommand(context: CommandContext, exitWith: (code: number) => void): Command {
  const command = new Command('exec')
    .usage('[options] -- <command...>')
    .argument('<command...>', 'the command and its arguments')
    .option('--keep-on-failure <folder>', 'where to keep the recorded requests, as JSON, if the command fails');
  return withHelp(command, {
    about: ABOUT,
    ok: 'the command ended with 0',
    failed: 'the stack does not start',
    example: 'tandem exec --keep-on-failure requests -- npm test',
  }).action(async (words: readonly string[], { keepOnFailure }: { keepOnFailure?: string }) => {
    const { signal, progress, err } = context;
    const notice = (line: string) => err(`tandem: ${line}`);
    try {
      await withStack({ signal, onNotice: notice, ...(progress ? { onProgress: progress } : {}) }, async (stack) => {
        void stack.ended.then((failure) => failure && notice(failure.message));
        const variables = variablesOf(stack);
        const code = await runWith(words, variables, context);
        if (code !== 0 && keepOnFailure !== undefined) await keep(resolve(keepOnFailure), variables, err);
        exitWith(code);
      });
    } catch (error) {
      if (!signal.aborted) throw error;
      exitWith(codeOfSignal(signal.reason instanceof Interruption ? signal.reason.signalName : 'SIGTERM'));
    }
  });
}

function variablesOf({ urls, simulatorToken, state }: Stack): Variables {
  return {
    TANDEM_STATE: state,
    TANDEM_SELF_MANAGED_URL: urls.selfManaged,
    TANDEM_SAAS_URL: urls.saas,
    TANDEM_MODEL_GATEWAY_URL: urls.modelGateway,
    TANDEM_SELF_MANAGED_TOKEN: SEEDED.selfManagedAdminToken,
    TANDEM_SAAS_TOKEN: SEEDED.saasAdminToken,
    TANDEM_PERSONAL_ACCESS_TOKEN: SEEDED.personalAccessToken,
    TANDEM_AI_ACCESS_TOKEN: SEEDED.aiAccessToken,
    TANDEM_SERVICE_ACCOUNT: SEEDED.serviceAccount,
    TANDEM_SIMULATOR_TOKEN: simulatorToken,
  };
}

/** Runs a command to its end, with signals passed on; its exit code as a shell gives it. */
function runWith([name = '', ...args]: readonly string[], variables: Variables, { env, signal }: CommandContext) {
  return new Promise<number>((resolveCode, reject) => {
    const child = spawn(name, args, { stdio: 'inherit', env: { ...env, ...variables } });
    const kill = () => child.kill('SIGKILL');
    const passOn = () => {
      const { signalName = 'SIGTERM' } = signal.reason instanceof Interruption ? signal.reason : {};
      // The terminal itself sends Ctrl-C to the command too.
      if (signalName !== 'SIGINT' || process.stdin.isTTY !== true) child.kill(signalName);
    };
    const settle = () => {
      process.off('exit', kill);
      signal.removeEventListener('abort', passOn);
    };
    process.once('exit', kill);
    if (signal.aborted) passOn();
    signal.addEventListener('abort', passOn, { once: true });
    child.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      settle();
      const exitCode = code === 'ENOENT' ? EXIT_OF.notFound : EXIT_OF.notRunnable;
      reject(new CommandError(`${name} cannot be run: ${code === 'ENOENT' ? 'it is not there' : message}`, exitCode));
    });
    child.once('exit', (code, endedBy) => {
      settle();
      resolveCode(code ?? codeOfSignal(endedBy ?? 'SIGTERM'));
    });
  });
}

const codeOfSignal = (name: NodeJS.Signals): number => EXIT_OF.signal + constants.signals[name];

/** Writes what each service recorded into a folder, and says so; a folder that cannot be written changes no exit code. */
async function keep(folder: string, variables: Variables, err: (line: string) => void): Promise<void> {
  try {
    mkdirSync(folder, { recursive: true });
    for (const service of servicesOf(resolveTargets({}, variables))) {
      const requests = await control(service, (simulator) => simulator.exchanges());
      writeFileSync(join(folder, `${service.name}.json`), `${JSON.stringify({ requests }, null, 2)}\n`);
    }
    err(`tandem: the recorded requests are in ${folder}`);
  } catch (error) {
    err(`tandem: the recorded requests are not kept: ${error instanceof Error ? error.message : String(error)}`);
  }
}
