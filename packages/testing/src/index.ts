export { contains, formsOf } from './secret-forms.js';
export { DatabaseReader } from './database-reader.js';
export type { Cluster } from '@tandem/stack';
export { processesOf } from './cluster/cluster-processes.js';
export { startSharedCluster } from './cluster/shared-cluster.js';
export { startSpecCluster } from './cluster/spec-cluster.js';
export { globalClusterSetup, globalSetup, globalTeardown } from './jest/global-setup.js';
export {
  type ControlSurface,
  type ExchangeQuery,
  HttpAnswer,
  type RecordedExchange,
  SimulatorClient,
} from '@tandem/client';
export { type Fault, PERSONAS, type SetFault, type Snapshot } from '@tandem/contracts';
export { type RequestOptions, sendRequest } from './http-request.js';
export { Developer, type Persona } from './people.js';
export {
  type RecordedHops,
  type Recording,
  type RecordingProxy,
  type RecordingProxyOptions,
  startRecordingProxy,
} from './recording-proxy.js';
export { Clocks, Faults, Snapshots } from './simulators.js';
export { startTandem, Tandem, type TandemOptions } from './tandem.js';
export { TestDeployment, TestService } from './test-service.js';
