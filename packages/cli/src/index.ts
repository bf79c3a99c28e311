export { run } from './run.js';
export type { Surroundings } from './surroundings.js';
export { runFlow, type FlowOptions } from './flow/run-flow.js';
export type { FlowReport, StepReport, StepStatus } from './flow/flow-report.js';
