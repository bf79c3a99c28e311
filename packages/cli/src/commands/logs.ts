import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { readLog, SERVICE_NAMES, StateFolder } from '@tandem/stack';
import { arrivalOf, type LogLine, logLines, logLineText } from '../output/log-line.js';
import { mergedBy } from '../output/merged.js';
import { type CommandContext, CommandError } from '../command-context.js';
import { followFiles } from '../targets/follow-files.js';
import { statePath } from '../targets/running-stack.js';
import { withHelp, withOutput, withService, withState } from './options.js';

interface LogsCommandOptions {
  state?: string;
  output: 'text' | 'json';
  correlation?: string;
  service?: string;
  follow?: boolean;
}

const ABOUT = `Prints what the services of a state folder have logged, of all services together in the order in which it arrived. The time
of a line is that of its service's clock, which may have been moved. A correlation id is the X-Request-Id of an answer; it
joins what each service did for one request. As JSON, each line is one of the log.`;

/** `tandem logs`: what the services logged, joined. */
export function logsCommand({ env, out, signal }: CommandContext): Command {
  const command = new Command('logs')
    .option('--correlation <id>', 'only what belongs to this request')
    .option('--follow', 'go on with what is logged from now on, until Ctrl-C');
  return withHelp(withOutput(withService(withState(command))), {
    about: ABOUT,
    ok: 'there are such lines',
    failed: 'there are none',
    example: 'tandem logs --correlation 5f3c1b0e9a7d4c2f8b6a1e0d3c5f7a9b',
  }).action(async (options: LogsCommandOptions) => {
    const files = logFilesOf(statePath(options, env));
    const show = (texts: readonly string[]) => {
      const lines = selectedLines(texts, options);
      for (const line of lines) out(options.output === 'json' ? JSON.stringify(line) : logLineText(line));
      return lines.length;
    };
    const count = show(files.map(readLog));
    if (options.follow) return followFiles(files, show, signal);
    if (count > 0 || options.correlation === undefined) return;
    const hint = 'it is the X-Request-Id of an answer';
    throw new CommandError(`no line has the correlation id ${options.correlation}: ${hint}`);
  });
}

function logFilesOf(state: string): string[] {
  const folder = new StateFolder(state);
  folder.refuseForeign();
  const files = SERVICE_NAMES.map((name) => folder.logFile(name)).filter((file) => existsSync(file));
  if (files.length > 0) return files;
  throw new CommandError(`there are no logs in ${state}: start a stack on it with tandem start`);
}

/** The lines of several logs that were asked for, in the order of their arrival. */
function selectedLines(texts: readonly string[], { correlation, service }: LogsCommandOptions): LogLine[] {
  return mergedBy(texts.map(logLines), arrivalOf)
    .filter((line) => correlation === undefined || line.correlation_id === correlation)
    .filter((line) => service === undefined || line.service === service);
}
