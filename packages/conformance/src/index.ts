export * as ANSWERS from './answers.js';
export { Cleanup } from './cleanup.js';
export { decodeJwt } from './jwt.js';
export { type Json, Matcher } from './pattern.js';
export { idOf, type Repair, type Rule, type RuleGroup, selectRules } from './rule.js';
export {
  ALL_RULE_GROUPS,
  LATER_RULE_GROUPS,
  repairOf,
  RULE_GROUPS,
  ruleGroupsOf,
  statementsOf,
} from './rules/all-rules.js';
export { BODY_TYPES } from './rules/presenting-a-token.rules.js';
export {
  type ConformanceOptions,
  type ConformanceReport,
  ConformanceRun,
  runConformance,
  type RuleReport,
  type Verdict,
} from './run-conformance.js';
export { checkTargets, claimDeployments } from './targets/claim.js';
export { SetupFailed, TargetError } from './targets/errors.js';
export { type Account, FROM_WORKHORSE } from './targets/instance.js';
export type { TokenToLeave } from './targets/settings.js';
export { TestTargets } from './targets/test-targets.js';
