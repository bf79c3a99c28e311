export { main as runStart, type Surroundings as StartSurroundings } from './main.js';
export { readStackConfiguration } from './configuration/stack-configuration.js';
export { chooseFreePort } from './ports/free-port.js';
export { waitUntil } from './elapsed.js';
export { clearAbandoned, noteOwner } from './files/abandoned-folders.js';
export { takeLock, type Lock } from './files/lock.js';
export { readLog } from './files/log-file.js';
export { makeFolder } from './files/make-folder.js';
export { whyNotListening } from './ports/listening.js';
export { attachCluster, startCluster, type Cluster, type ClusterOptions } from './postgres/cluster.js';
export { clusterDataFolder, ClusterInUseError, removeCluster } from './postgres/cluster-home.js';
export type { ClusterAccess, DatabaseOptions } from './postgres/databases.js';
export type { Installation } from './postgres/installation.js';
export { ChildProcesses } from './processes/child-processes.js';
export { isRunning, type ProcessIdentity } from './processes/process-identity.js';
export type { Progress } from './progress.js';
export { randomHex } from './randomness.js';
export type { Service } from './services/service.js';
export { databaseEnvironment } from './services/database-environment.js';
export { entryPointOf } from './services/entry-points.js';
export type { Environment, Hops, Seed } from './services/service-environment.js';
export {
  PORT_VARIABLES,
  SERVICE_LABELS,
  SERVICE_NAMES,
  type Deployment,
  type ServiceName,
} from './services/service-names.js';
export { StackError } from './stack-error.js';
export type { DatabaseChoice, StackOptions } from './stack-options.js';
export type { Stack } from './stack.js';
export { startStack } from './start-stack.js';
export { readRunFile, type RunFile, writeRunFile } from './state/run-file.js';
export { StateFolder } from './state/state-folder.js';
export { newSecrets, readSecrets, type Secrets } from './state/secrets.js';
