import { CommanderError } from 'commander';
import { TargetError } from '@tandem/conformance';
import { StackError } from '@tandem/stack';
import { CommandError } from './command-error.js';
import { commandFailure } from './output/command-failure.js';
import { printable } from './output/printable.js';
import { createProgram } from './program.js';
import { commandNamesOf, EXIT, type Surroundings } from './surroundings.js';

/**
 * Runs `tandem` with the arguments after its name. Resolves to the exit code and never rejects for a known cause: that is
 * told in one line of `err`, and in `out` too if a program reads it.
 */
export async function run(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  let exitCode: number = EXIT.ok;
  const program = createProgram(surroundings, (code) => (exitCode = code));
  const tellPrograms = (message: string) => {
    const report = commandFailure(argv, message);
    if (report !== undefined) surroundings.out(report);
  };
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.ok;
      tellPrograms(error.message.replace(/^error: /, ''));
      return EXIT.usage;
    }
    if (error instanceof CommandError || error instanceof TargetError) {
      surroundings.err(`tandem: ${printable(error.message)}`);
      tellPrograms(error.message);
      return error instanceof CommandError ? error.exitCode : EXIT.failed;
    }
    if (!(error instanceof StackError)) throw error;
    const message = error.messageFor(`\`${commandNamesOf(surroundings).start} --fresh\``);
    surroundings.err(`tandem: ${printable(message)}`);
    for (const line of error.details) surroundings.err(`  ${line}`);
    tellPrograms(message);
    return EXIT.failed;
  }
}
