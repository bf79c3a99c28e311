export { run } from './run.js';
export { processContext, type CommandContext } from './command-context.js';
export { runFlow, type FlowOptions } from './flow/run-flow.js';
export type { FlowReport, StepReport, StepStatus } from './flow/flow-report.js';
export {
  RULE_GROUPS,
  runConformance,
  type ConformanceOptions,
  type ConformanceReport,
  type Rule,
  type RuleGroup,
  type RuleReport,
  type Verdict,
} from '@tandem/conformance';
