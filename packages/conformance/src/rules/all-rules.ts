import type { Repair, StatedRuleGroup } from '../rule.js';
import { accessPolicyRules, instanceAdminFlagRules } from './access-policy.rules.js';
import { accessTokenRules } from './access-token.rules.js';
import { codeSuggestRequestsRules } from './code-suggest-requests.rules.js';
import { codeSuggestTokenRules } from './code-suggest-token.rules.js';
import { apiAnswersRules, gitlabApiRules } from './gitlab-api.rules.js';
import { openidConnectRules } from './openid-connect.rules.js';
import { presentingATokenRules, requestBodyRules } from './presenting-a-token.rules.js';
import { proxiedRequestRules, saasAnswersRules } from './proxied-request.rules.js';
import { applicationSettingsRules, featureFlagRules, selfManagedRules } from './self-managed.rules.js';
import { orderRules, tokenRules } from './token.rules.js';

/** Every rule of the flow, in the order in which they are tried. */
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

/** What repairs a deployment that refuses by this rule; undefined if nothing is known. */
export function repairOf(rule: string): Repair | undefined {
  const statements = RULE_GROUPS.flatMap((group) => group.statements);
  return statements.find(({ name, repair }) => name === rule && repair !== undefined)?.repair;
}
