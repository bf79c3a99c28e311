export { run } from './run.js';
export type { Surroundings } from './surroundings.js';
export { runFlow, type FlowOptions } from './flow/run-flow.js';
export type { FlowReport, StepReport, StepStatus } from './flow/flow-report.js';
export { runConformance, type ConformanceOptions } from './conformance/run-conformance.js';
export type { ConformanceReport, RuleReport, Verdict } from './conformance/report.js';
export { idOf, type Rule, type RuleGroup } from './conformance/rule.js';
export { RULE_GROUPS } from './conformance/rules/all-rules.js';
export { selectRules } from './conformance/select-rules.js';
