export { contains, formsOf } from './secret-forms.js';
export { DatabaseReader } from './database-dump.js';
export { Developer } from './developer.js';
export { globalSetup, globalTeardown } from './jest/global-setup.js';
export { type HttpAnswer, type RequestOptions, sendRequest } from './http-request.js';
export { PERSONAS, type Persona } from './personas.js';
export type { RecordedHops } from './recorded-hops.js';
export {
  type Recording,
  type RecordingProxy,
  type RecordingProxyOptions,
  startRecordingProxy,
} from './recording-proxy.js';
export { ClockControl, type ControlSurface, exchangesOf, type RecordedExchange } from './simulator-clients.js';
export { startTandem, Tandem, type TandemOptions } from './tandem.js';
export { TestDeployment, TestService } from './test-service.js';
