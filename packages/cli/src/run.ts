import { readFileSync } from 'node:fs';
import type { StackError } from '@tandem/stack';
import { Command, CommanderError, Help, InvalidArgumentError } from 'commander';
import { CommandError, type CommandContext, commandNamesOf, EXIT } from './command-context.js';
import { COMMANDS } from './commands.js';
import { mistypedVariables } from './known-variables.js';
import { commandFailure } from './output/command-failure.js';
import { asTyped } from './output/as-typed.js';
import { printable } from './output/printable.js';
import { terminalContext } from './output/terminal-context.js';
import { filled, WIDTH } from './output/wrapped.js';

/** Errors with a message for the user, by name: their classes belong to what may not be loaded. */
const KNOWN = ['CommandError', 'TargetError', 'ServiceFailure'];

/**
 * Runs `tandem` with the arguments after its name. Resolves to the exit code and does not reject for a known cause: that
 * is one line of `err`, and also in `out` if a program reads it.
 */
export async function run(argv: readonly string[], processContext: CommandContext): Promise<number> {
  const context = terminalContext(argv, processContext);
  let exitCode: number = EXIT.ok;
  for (const line of mistypedVariables(context.env)) context.err(`tandem: ${printable(line)}`);
  const program = await createProgram(argv, context, (code) => (exitCode = code));
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
    if (isStackError(error)) for (const line of error.details) context.err(`  ${line}`);
    reportToProgram(asTyped(message, context.env));
    if (error instanceof InvalidArgumentError) return EXIT.usage;
    return error instanceof CommandError ? error.exitCode : EXIT.failed;
  }
}

/** `tandem` with its commands, of which only the one that is asked for can do something. */
async function createProgram(
  argv: readonly string[],
  context: CommandContext,
  exitWith: (code: number) => void,
): Promise<Command> {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const program = new Command('tandem')
    .description("Runs, watches and checks GitLab's code-suggestions token flow.")
    .version(version)
    .configureHelp({ subcommandTerm: usageOf })
    .showHelpAfterError('(add --help for what is possible)');
  const asked = askedFor(argv);
  for (const [name, declared] of Object.entries(COMMANDS)) {
    const command = name === asked ? (await declared.load())(context, exitWith) : new Command(name);
    program.addCommand(command.description(declared.description));
  }
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    command.exitOverride().configureOutput({
      getOutHelpWidth: () => WIDTH,
      writeOut: (text) => context.out(filled(asTyped(text.trimEnd(), context.env))),
      writeErr: (text) => context.err(text.trimEnd().replace(/\n(?=\(Did you mean)/, ' ')),
    });
  }
  return program;
}

/** The name of the command that is asked for, or whose help is. */
function askedFor(argv: readonly string[]): string | undefined {
  const [first, second] = argv.filter((word) => !word.startsWith('-'));
  return first === 'help' ? second : first;
}

function usageOf(command: Command): string {
  const declared = new Map(Object.entries(COMMANDS)).get(command.name());
  return declared ? `${command.name()} ${declared.takes}`.trimEnd() : new Help().subcommandTerm(command);
}

/** The line that tells of a known cause; an unknown one is thrown. */
function messageOf(error: unknown, context: CommandContext): string {
  if (isStackError(error)) return error.messageFor(`\`${commandNamesOf(context).start} --fresh\``);
  if (error instanceof InvalidArgumentError || (error instanceof Error && KNOWN.includes(error.name))) {
    return error.message;
  }
  throw error;
}

function isStackError(error: unknown): error is StackError {
  return error instanceof Error && error.name === 'StackError';
}
