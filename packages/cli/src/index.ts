export { run } from './run.js';
export { processSurroundings, type Surroundings } from './surroundings.js';
export { runFlow, type FlowOptions } from './flow/run-flow.js';
export type { FlowReport, StepReport, StepStatus } from './flow/flow-report.js';
export {
  idOf,
  RULE_GROUPS,
  runConformance,
  selectRules,
  type ConformanceOptions,
  type ConformanceReport,
  type Rule,
  type RuleGroup,
  type RuleReport,
  type Verdict,
} from '@tandem/conformance';
