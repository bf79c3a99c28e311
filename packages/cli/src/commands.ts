import type { Command } from 'commander';
import type { CommandContext } from './command-context.js';
import type { CommandName } from './output/as-typed.js';

/** Makes one command: its options, its help and what it does. `exitWith` sets the exit code of a command that ran. */
type CommandFactory = (context: CommandContext, exitWith: (code: number) => void) => Command;

/** A command of `tandem`. Its code is loaded if it is asked for: all of it takes several times what a short command does. */
export interface DeclaredCommand {
  /** Its arguments, as the list of commands shows them. */
  readonly takes: string;
  readonly description: string;
  readonly load: () => Promise<CommandFactory>;
}

/** The commands of `tandem`, in the order of their list. */
export const COMMANDS: Readonly<Record<CommandName, DeclaredCommand>> = {
  start: {
    takes: '[options]',
    description: 'start both GitLab deployments and Code Suggest on this machine',
    load: async () => (await import('./commands/start.js')).startCommand,
  },
  stop: {
    takes: '[options]',
    description: 'end the stack that runs on the state folder',
    load: async () => (await import('./commands/stop.js')).stopCommand,
  },
  status: {
    takes: '[options]',
    description: 'say which services are ready',
    load: async () => (await import('./commands/status.js')).statusCommand,
  },
  reset: {
    takes: '[options]',
    description: 'return the services to their seeds and to real time',
    load: async () => (await import('./commands/reset.js')).resetCommand,
  },
  logs: {
    takes: '[options]',
    description: 'print what the services have logged',
    load: async () => (await import('./commands/logs.js')).logsCommand,
  },
  flow: {
    takes: '[options]',
    description: 'validate the flow, step by step, without changing anything',
    load: async () => (await import('./commands/flow.js')).flowCommand,
  },
  token: {
    takes: '[options]',
    description: 'get a JWT as an editor does, and show what is in it',
    load: async () => (await import('./commands/token.js')).tokenCommand,
  },
  complete: {
    takes: '[options] <file:line:column>',
    description: 'ask Code Suggest as an editor does, and print the suggestion in its place',
    load: async () => (await import('./commands/complete.js')).completeCommand,
  },
  editor: {
    takes: '',
    description: "let GitLab's own editors complete through this stack",
    load: async () => (await import('./commands/editor.js')).editorCommand,
  },
  conformance: {
    takes: '[options]',
    description: 'try every rule of the flow on a pair of instances',
    load: async () => (await import('./commands/conformance.js')).conformanceCommand,
  },
  doctor: {
    takes: '[options]',
    description: 'find what is not in order, with the command that repairs it',
    load: async () => (await import('./commands/doctor.js')).doctorCommand,
  },
  ui: {
    takes: '[options]',
    description: 'serve the page on which a Tandem is seen and steered',
    load: async () => (await import('./commands/ui.js')).uiCommand,
  },
  wait: {
    takes: '[options]',
    description: 'wait until all services are ready',
    load: async () => (await import('./commands/wait.js')).waitCommand,
  },
  scenario: {
    takes: '[options] <action> [name...]',
    description: 'set up a situation, show what is answered by which rule, and put it back',
    load: async () => (await import('./commands/scenario.js')).scenarioCommand,
  },
  exec: {
    takes: '[options] <command...>',
    description: 'run a command with a stack of its own, and end with its exit code',
    load: async () => (await import('./commands/exec.js')).execCommand,
  },
  watch: {
    takes: '[options]',
    description: 'print requests as they happen',
    load: async () => (await import('./commands/watch.js')).watchCommand,
  },
  why: {
    takes: '[options] [id]',
    description: 'say which hop refused a request, by which rule, and what repairs it',
    load: async () => (await import('./commands/why.js')).whyCommand,
  },
  requests: {
    takes: '[options]',
    description: 'print what the services recorded of requests',
    load: async () => (await import('./commands/requests.js')).requestsCommand,
  },
  clock: {
    takes: '[options] <action> [amount]',
    description: 'show or move the clocks of the services',
    load: async () => (await import('./commands/clock.js')).clockCommand,
  },
  fault: {
    takes: '[options] <action> [what]',
    description: 'set, list and clear faults of the services',
    load: async () => (await import('./commands/fault.js')).faultCommand,
  },
  snapshot: {
    takes: '[options] <action> [name]',
    description: 'keep the data of both deployments by name, and bring it back',
    load: async () => (await import('./commands/snapshot.js')).snapshotCommand,
  },
};
