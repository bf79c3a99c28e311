import { Command } from 'commander';
import { completeCommand } from './commands/complete.js';
import { conformanceCommand } from './commands/conformance.js';
import { doctorCommand } from './commands/doctor.js';
import { flowCommand } from './commands/flow.js';
import { logsCommand } from './commands/logs.js';
import { resetCommand } from './commands/reset.js';
import { startCommand } from './commands/start.js';
import { statusCommand } from './commands/status.js';
import { stopCommand } from './commands/stop.js';
import { tokenCommand } from './commands/token.js';
import { ownVersion } from './version.js';
import type { Surroundings } from './surroundings.js';

/** Makes one command: its options, its help and what it does. `exitWith` sets the exit code of a command that ran. */
export type CommandFactory = (surroundings: Surroundings, exitWith: (code: number) => void) => Command;

const COMMANDS: readonly CommandFactory[] = [
  startCommand,
  stopCommand,
  statusCommand,
  resetCommand,
  logsCommand,
  flowCommand,
  tokenCommand,
  completeCommand,
  conformanceCommand,
  doctorCommand,
];

/** `tandem` with all its commands. */
export function createProgram(surroundings: Surroundings, exitWith: (code: number) => void): Command {
  const program = new Command('tandem')
    .description("Runs, watches and checks GitLab's code-suggestions token flow.")
    .version(ownVersion())
    .showHelpAfterError('(add --help for what is possible)');
  for (const create of COMMANDS) program.addCommand(create(surroundings, exitWith));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => surroundings.out(text.trimEnd()),
      writeErr: (text) => surroundings.err(text.trimEnd()),
    });
  }
  return program;
}
