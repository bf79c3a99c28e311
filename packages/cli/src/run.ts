import { readFileSync } from 'node:fs';
import { ServiceFailure } from '@tandem/client';
import { TargetError } from '@tandem/conformance';
import { StackError } from '@tandem/stack';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { CommandError, type CommandContext, commandNamesOf, EXIT } from './command-context.js';
import { completeCommand } from './commands/complete.js';
import { conformanceCommand } from './commands/conformance.js';
import { clockCommand } from './commands/clock.js';
import { doctorCommand } from './commands/doctor.js';
import { editorCommand } from './commands/editor.js';
import { execCommand } from './commands/exec.js';
import { faultCommand } from './commands/fault.js';
import { flowCommand } from './commands/flow.js';
import { logsCommand } from './commands/logs.js';
import { requestsCommand } from './commands/requests.js';
import { resetCommand } from './commands/reset.js';
import { scenarioCommand } from './commands/scenario.js';
import { snapshotCommand } from './commands/snapshot.js';
import { startCommand } from './commands/start.js';
import { statusCommand } from './commands/status.js';
import { stopCommand } from './commands/stop.js';
import { tokenCommand } from './commands/token.js';
import { uiCommand } from './commands/ui.js';
import { waitCommand } from './commands/wait.js';
import { watchCommand } from './commands/watch.js';
import { whyCommand } from './commands/why.js';
import { mistypedVariables } from './known-variables.js';
import { commandFailure } from './output/command-failure.js';
import { asTyped } from './output/as-typed.js';
import { printable } from './output/printable.js';
import { terminalContext } from './output/terminal-context.js';
import { filled, WIDTH } from './output/wrapped.js';

/** Makes one command: its options, its help and what it does. `exitWith` sets the exit code of a command that ran. */
type CommandFactory = (context: CommandContext, exitWith: (code: number) => void) => Command;

const COMMANDS: readonly CommandFactory[] = [
  startCommand,
  stopCommand,
  statusCommand,
  resetCommand,
  logsCommand,
  flowCommand,
  tokenCommand,
  completeCommand,
  editorCommand,
  conformanceCommand,
  doctorCommand,
  uiCommand,
  waitCommand,
  scenarioCommand,
  execCommand,
  watchCommand,
  whyCommand,
  requestsCommand,
  clockCommand,
  faultCommand,
  snapshotCommand,
];

/**
 * Runs `tandem` with the arguments after its name. Resolves to the exit code and does not reject for a known cause: that
 * is one line of `err`, and also in `out` if a program reads it.
 */
export async function run(argv: readonly string[], processContext: CommandContext): Promise<number> {
  const context = terminalContext(argv, processContext);
  let exitCode: number = EXIT.ok;
  for (const line of mistypedVariables(context.env)) context.err(`tandem: ${printable(line)}`);
  const program = createProgram(context, (code) => (exitCode = code));
  const reportToProgram = (message: string) => {
    const report = commandFailure(argv, message);
    if (report !== undefined) context.out(report);
  };
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && !(error instanceof InvalidArgumentError)) {
      if (error.exitCode === 0) return EXIT.ok;
      reportToProgram(error.message.replace(/^error: /, ''));
      return EXIT.usage;
    }
    const message = messageOf(error, context);
    context.err(`tandem: ${printable(message)}`);
    if (error instanceof StackError) for (const line of error.details) context.err(`  ${line}`);
    reportToProgram(asTyped(message, context.env));
    if (error instanceof InvalidArgumentError) return EXIT.usage;
    return error instanceof CommandError ? error.exitCode : EXIT.failed;
  }
}

/** `tandem` with all its commands. */
function createProgram(context: CommandContext, exitWith: (code: number) => void): Command {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const program = new Command('tandem')
    .description("Runs, watches and checks GitLab's code-suggestions token flow.")
    .version(version)
    .showHelpAfterError('(add --help for what is possible)');
  for (const create of COMMANDS) program.addCommand(create(context, exitWith));
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    command.exitOverride().configureOutput({
      getOutHelpWidth: () => WIDTH,
      writeOut: (text) => context.out(filled(asTyped(text.trimEnd(), context.env))),
      writeErr: (text) => context.err(text.trimEnd().replace(/\n(?=\(Did you mean)/, ' ')),
    });
  }
  return program;
}

/** The line that tells of a known cause; an unknown one is thrown. */
function messageOf(error: unknown, context: CommandContext): string {
  if (error instanceof StackError) return error.messageFor(`\`${commandNamesOf(context).start} --fresh\``);
  const known = [CommandError, TargetError, ServiceFailure, InvalidArgumentError];
  if (known.some((kind) => error instanceof kind)) return (error as Error).message;
  throw error;
}
