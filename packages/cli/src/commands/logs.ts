import { existsSync } from 'node:fs';
import { Command, Option } from 'commander';
import { readLog, SERVICE_LABELS, SERVICE_NAMES, StateFolder } from '@tandem/stack';
import { type LogLine, logLines, logLineText } from '../output/log-line.js';
import { type CommandContext, CommandError } from '../command-context.js';
import { statePath } from '../targets/running-stack.js';
import { withHelp, withOutput, withState } from './options.js';

interface LogsCommandOptions {
  state?: string;
  output: 'text' | 'json';
  correlation?: string;
  service?: string;
}

const ABOUT = `Prints what the services of a state folder have logged, of all services together and by time. A correlation id is the
X-Request-Id of an answer; it joins what each service did for one request.`;

/** `tandem logs`: what the services logged, joined. */
export function logsCommand({ env, out }: CommandContext): Command {
  const services = SERVICE_NAMES.map((name) => SERVICE_LABELS[name]);
  const command = new Command('logs')
    .description('print what the services have logged')
    .option('--correlation <id>', 'only what belongs to this request')
    .addOption(new Option('--service <name>', 'only of this service').choices(services));
  return withHelp(withOutput(withState(command)), {
    about: ABOUT,
    ok: 'there are such lines',
    failed: 'there are none',
    example: 'tandem logs --correlation 5f3c1b0e9a7d4c2f8b6a1e0d3c5f7a9b',
  }).action((options: LogsCommandOptions) => {
    const lines = linesOf(statePath(options, env), options);
    if (options.output === 'json') out(JSON.stringify(lines, null, 2));
    else lines.map(logLineText).forEach(out);
  });
}

function linesOf(state: string, { correlation, service }: LogsCommandOptions): LogLine[] {
  const folder = new StateFolder(state);
  folder.refuseForeign();
  const files = SERVICE_NAMES.map((name) => folder.logFile(name)).filter((file) => existsSync(file));
  if (files.length === 0) {
    throw new CommandError(`there are no logs in ${state}: start a stack on it with tandem start`);
  }
  const lines = files
    .flatMap((file) => logLines(readLog(file)))
    .filter((line) => correlation === undefined || line.correlation_id === correlation)
    .filter((line) => service === undefined || line.service === service)
    .sort((one, other) => one.time.localeCompare(other.time));
  if (lines.length > 0 || correlation === undefined) return lines;
  const hint = 'it is the X-Request-Id of an answer';
  throw new CommandError(`no line has the correlation id ${correlation}: ${hint}`);
}
