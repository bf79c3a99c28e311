import { readFileSync } from 'node:fs';
import { identifyProcess, isProcessIdentity, type ProcessIdentity } from '../processes/process-identity.js';
import { perService, type PerService } from './service-names.js';
import { writePrivateJson } from '../files/folders.js';
import { orUndefined } from '../stack-error.js';

/** What `stack.json` says of the stack that runs on a state folder. It holds the simulator's token, so is private. */
export interface RunFile {
  /** The process that started the stack, and ends it when it is told to by SIGTERM. */
  pid: number;
  startedAt: string;
  urls: PerService<string>;
  /** The proxy for editors, if the stack has one. */
  editorProxy?: string | undefined;
  simulatorToken: string;
  logFiles: PerService<string> & { postgresql: string };
  /** The page on which it is seen and steered; null if it has none. Absent until all is ready. */
  page?: string | null;
  /** The services' processes. */
  services: Partial<PerService<ProcessIdentity>>;
}

/** Writes to `file` what this process runs; `pids` are those of the services. */
export function writeRunFile(
  file: string,
  {
    pids,
    ...run
  }: Pick<RunFile, 'urls' | 'editorProxy' | 'simulatorToken' | 'logFiles' | 'page'> & {
    pids: PerService<number | undefined>;
  },
): void {
  const services = perService((name) => (pids[name] === undefined ? undefined : identifyProcess(pids[name])));
  writePrivateJson(file, { ...identifyProcess(process.pid), ...run, services });
}

/** What `file` says; undefined if there is none, or it cannot be read. */
export function readRunFile(file: string): RunFile | undefined {
  const run = orUndefined(() => JSON.parse(readFileSync(file, 'utf8')) as RunFile);
  return isProcessIdentity(run) ? run : undefined;
}
