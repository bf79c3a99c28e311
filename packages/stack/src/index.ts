export { type EditorProxyOptions, readEditorProxy } from './editor-proxy.js';
export { waitUntil } from './elapsed.js';
export { clearAbandoned, makeFolder, noteOwner } from './files/folders.js';
export { takeLock, type Lock } from './files/lock.js';
export { readLog } from './files/log-file.js';
export { chooseFreePort, parsePort, readPorts, whyNotListening } from './ports.js';
export type { Installation } from './postgres/binaries.js';
export { attachCluster, startCluster, type Cluster } from './postgres/cluster.js';
export { clusterDataFolder, ClusterInUseError, removeCluster } from './postgres/cluster-home.js';
export type { ClusterAccess, DatabaseOptions } from './postgres/databases.js';
export { ChildProcesses } from './processes/child-processes.js';
export { isRunning, type ProcessIdentity } from './processes/process-identity.js';
export { randomHex } from './randomness.js';
export { databaseEnvironment } from './services/deployment-databases.js';
export type { Environment, Seed } from './services/service-environment.js';
export {
  entryPointOf,
  PORT_VARIABLES,
  SERVICE_LABELS,
  SERVICE_NAMES,
  type Deployment,
  type PerService,
  type ServiceName,
} from './state/service-names.js';
export type { Service } from './services/service.js';
export { StackError } from './stack-error.js';
export type { DatabaseChoice, Progress, Stack, StackOptions } from './stack.js';
export { startStack } from './start-stack.js';
export { readRunFile, type RunFile, writeRunFile } from './state/run-file.js';
export { StateFolder } from './state/state-folder.js';
export { newSecrets, readSecrets, type Secrets } from './state/secrets.js';
