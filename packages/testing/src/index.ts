export { contains, formsOf } from './secret-forms.js';
export { DatabaseReader } from './database-dump.js';
export { Developer } from './developer.js';
export type { Cluster } from '@tandem/stack';
export { startSpecCluster } from './cluster/spec-cluster.js';
export { globalClusterSetup, globalSetup, globalTeardown } from './jest/global-setup.js';
export { type HttpAnswer, type RequestOptions, sendRequest } from './http-request.js';
export { PERSONAS, type Persona } from './personas.js';
export type { RecordedHops } from './recorded-hops.js';
export {
  type Recording,
  type RecordingProxy,
  type RecordingProxyOptions,
  startRecordingProxy,
} from './recording-proxy.js';
export type { ControlSurface } from './control-surface.js';
export { AllFaults, type Fault, FaultControl, type SetFault } from './fault-control.js';
export { type ExchangeQuery, exchangesOf, followExchanges, type RecordedExchange } from './recorded-exchanges.js';
export { ClockControl, type Snapshot, SnapshotControl } from './simulator-clients.js';
export { startTandem, Tandem, type TandemOptions } from './tandem.js';
export { TestDeployment, TestService } from './test-service.js';
