import { z } from 'zod';
import { printable } from './printable.js';

const lineSchema = z.looseObject({
  time: z.string(),
  real_time: z.string().optional(),
  level: z.string(),
  service: z.string(),
  correlation_id: z.string().optional(),
  direction: z.string().optional(),
  method: z.string().optional(),
  path: z.string().optional(),
  status: z.number().nullish(),
  duration_ms: z.number().optional(),
  rule: z.string().optional(),
  reason: z.string().optional(),
  msg: z.string().optional(),
});

/** One line of a service's log, as the service wrote it. */
export type LogLine = z.infer<typeof lineSchema>;

/** When a line was written, by real time: the clock of its service may have been moved. */
export function arrivalOf({ time, real_time: realTime = time }: LogLine): string {
  return realTime;
}

/** The lines of a log that the service itself wrote; for example not those of Node.js about a crash. */
export function logLines(text: string): LogLine[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [lineSchema.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}

const KNOWN = new Set(Object.keys(lineSchema.shape));

/** A line for people: time, service, level, what happened, the rule that decided, the correlation id. */
export function logLineText(line: LogLine): string {
  const { time, service, level, correlation_id: correlation } = line;
  const columns = [time, service.padEnd('model-gateway'.length), level.padEnd('error'.length), event(line)];
  return printable([...columns, ...(correlation === undefined ? [] : [correlation])].join('  '));
}

function event({ direction, method, path, status, duration_ms: ms, rule, reason, msg, ...rest }: LogLine): string {
  const request = `${direction === 'out' ? '→' : '←'} ${method} ${path} ${status ?? 'no answer'}`;
  const more = Object.entries(rest).filter(([name]) => !KNOWN.has(name) && name !== 'peer');
  return [
    method === undefined ? msg : request,
    ...(ms === undefined ? [] : [`${Math.round(ms)} ms`]),
    ...(rule === undefined ? [] : [`[${rule}]`]),
    ...(reason === undefined ? [] : [reason]),
    ...more.map(([name, value]) => `${name}=${JSON.stringify(value)}`),
  ].join(' ');
}
