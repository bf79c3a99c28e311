import { hasCompletions, type GitlabVersion } from '@tandem/contracts';
import type { Repair, Rule, RuleGroup, RuleStatement, StatedRuleGroup } from '../rule.js';
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

/**
 * Every rule of the flow of a pair of deployments, in the order in which they are tried: each has those of its own version.
 *
 * @param saas the version of SaaS; that of self-managed by default
 */
export function ruleGroupsOf(selfManaged: GitlabVersion, saas: GitlabVersion = selfManaged): readonly RuleGroup[] {
  const isLater = ({ on }: Rule) => hasCompletions(on === 'self-managed' ? selfManaged : saas);
  const names = new Set(RULE_GROUPS.map(({ name }) => name));
  const ofBoth = RULE_GROUPS.map(({ name, rules }) => {
    const later = LATER_RULE_GROUPS.find((group) => group.name === name)?.rules;
    return { name, rules: later ? [...rules.filter((rule) => !isLater(rule)), ...later.filter(isLater)] : rules };
  });
  const onlyLater = LATER_RULE_GROUPS.filter(({ name }) => !names.has(name));
  return [...ofBoth, ...onlyLater.map(({ name, rules }) => ({ name, rules: rules.filter(isLater) }))].filter(
    ({ rules }) => rules.length > 0,
  );
}

/** What is stated of a rule of that name, of all versions. */
export function statementsOf(rule: string): RuleStatement[] {
  return ALL_RULE_GROUPS.flatMap(({ statements }) => statements).filter(({ name }) => name === rule);
}

/** What repairs a deployment that refuses by this rule; undefined if nothing is known. */
export function repairOf(rule: string): Repair | undefined {
  return statementsOf(rule).find(({ repair }) => repair !== undefined)?.repair;
}
