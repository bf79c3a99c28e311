import { CommanderError } from 'commander';
import { CommandError } from './command-error.js';
import { createProgram } from './program.js';
import { EXIT, type Surroundings } from './surroundings.js';

/** Runs `tandem` with the arguments after its name. Resolves to the exit code and never rejects for a known cause. */
export async function run(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  let exitCode: number = EXIT.ok;
  const program = createProgram(surroundings, (code) => (exitCode = code));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (!(error instanceof CommandError)) throw error;
    surroundings.err(`tandem: ${error.message}`);
    return error.exitCode;
  }
}
