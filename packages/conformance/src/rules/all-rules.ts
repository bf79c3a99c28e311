import { hasCompletions, type GitlabVersion } from '@tandem/contracts';
import type { Repair, RuleStatement, StatedRuleGroup } from '../rule.js';
import { accessPolicyRules, instanceAdminFlagRules } from './access-policy.rules.js';
import { accessTokenRules } from './access-token.rules.js';
import { codeSuggestRequestsRules } from './code-suggest-requests.rules.js';
import { codeSuggestTokenRules } from './code-suggest-token.rules.js';
import { apiAnswersRules, gitlabApiRules } from './gitlab-api.rules.js';
import { completionsOrderRules, completionsRules, completionsSentRules } from './completions.rules.js';
import { openidConnectRules } from './openid-connect.rules.js';
import { presentingATokenRules, requestBodyRules } from './presenting-a-token.rules.js';
import { proxiedRequestRules, saasAnswersRules } from './proxied-request.rules.js';
import {
  applicationSettingsRules,
  featureFlagRules,
  laterSelfManagedRules,
  selfManagedRules,
} from './self-managed.rules.js';
import { laterOrderRules, orderRules, tokenRules } from './token.rules.js';

/** Every rule of the flow of GitLab 16.1, in the order in which they are tried. */
export const RULE_GROUPS: readonly StatedRuleGroup[] = [
  tokenRules,
  presentingATokenRules,
  requestBodyRules,
  featureFlagRules,
  selfManagedRules,
  accessPolicyRules,
  instanceAdminFlagRules,
  orderRules,
  proxiedRequestRules,
  saasAnswersRules,
  accessTokenRules,
  openidConnectRules,
  codeSuggestTokenRules,
  codeSuggestRequestsRules,
  apiAnswersRules,
  applicationSettingsRules,
  gitlabApiRules,
];

/** The rules that GitLab 16.3 has besides, or has otherwise: a group takes the place of that of its name. */
export const LATER_RULE_GROUPS: readonly StatedRuleGroup[] = [
  laterSelfManagedRules,
  laterOrderRules,
  completionsRules,
  completionsOrderRules,
  completionsSentRules,
];

/** Every rule of the flow of any version. */
export const ALL_RULE_GROUPS: readonly StatedRuleGroup[] = [...RULE_GROUPS, ...LATER_RULE_GROUPS];

/** Every rule of the flow of a version of GitLab, in the order in which they are tried. */
export function ruleGroupsOf(version: GitlabVersion): readonly StatedRuleGroup[] {
  if (!hasCompletions(version)) return RULE_GROUPS;
  const names = new Set(RULE_GROUPS.map(({ name }) => name));
  const later = (group: StatedRuleGroup) => LATER_RULE_GROUPS.find(({ name }) => name === group.name) ?? group;
  return [...RULE_GROUPS.map(later), ...LATER_RULE_GROUPS.filter(({ name }) => !names.has(name))];
}

/** What is stated of a rule of that name, of all versions. */
export function statementsOf(rule: string): RuleStatement[] {
  return ALL_RULE_GROUPS.flatMap(({ statements }) => statements).filter(({ name }) => name === rule);
}

/** What repairs a deployment that refuses by this rule; undefined if nothing is known. */
export function repairOf(rule: string): Repair | undefined {
  return statementsOf(rule).find(({ repair }) => repair !== undefined)?.repair;
}
