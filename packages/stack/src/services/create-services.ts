import { LogFile } from '../files/log-file.js';
import type { ChildProcesses } from '../processes/child-processes.js';
import type { StackError } from '../stack-error.js';
import type { StackOptions } from '../stack-options.js';
import { entryPointOf } from './entry-points.js';
import { Service } from './service.js';
import { serviceEnvironment, type Environment, type ServiceSettings } from './service-environment.js';
import { perService, SERVICE_LABELS, type PerService, type ServiceName } from './service-names.js';

const READY_MS = 60_000;

/** What the services of a stack have in common. */
export interface Surroundings {
  inherited: Environment;
  logFile: (name: ServiceName) => string;
  /** An argument of every service's process, by which a later start knows it. */
  mark: string;
  children: ChildProcesses;
  /** Is told when a service has started. */
  onStart: () => void;
  /** Is told when a service ended unasked. */
  onFailure: (failure: StackError) => void;
}

/** The three services of a stack, not yet started. */
export function createServices(
  settings: ServiceSettings,
  options: Pick<StackOptions, 'environment' | 'entryPoints' | 'signal' | 'onRestart'>,
  { inherited, logFile, mark, children, onStart, onFailure }: Surroundings,
): PerService<Service> {
  return perService((name) => {
    const environment = {
      ...serviceEnvironment(name, settings, inherited),
      LOG_FILE: logFile(name),
      ...options.environment?.[name],
    };
    const process = {
      label: SERVICE_LABELS[name],
      entryPoint: options.entryPoints?.[name] ?? entryPointOf(name),
      mark,
      environment,
      log: new LogFile(logFile(name)),
      children,
      withinMs: READY_MS,
      signal: options.signal,
    };
    return new Service(settings.urls[name], process, onStart, onFailure, options.onRestart);
  });
}
