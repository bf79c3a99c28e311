import type { RuleGroup } from '../rule.js';
import { accessPolicyRules } from './access-policy.rules.js';
import { accessTokenRules } from './access-token.rules.js';
import { apiAnswersRules } from './api-answers.rules.js';
import { applicationSettingsRules } from './application-settings.rules.js';
import { codeSuggestRequestsRules } from './code-suggest-requests.rules.js';
import { codeSuggestTokenRules } from './code-suggest-token.rules.js';
import { featureFlagRules } from './feature-flag.rules.js';
import { gitlabApiRules } from './gitlab-api.rules.js';
import { instanceAdminFlagRules } from './instance-admin-flag.rules.js';
import { openidConnectRules } from './openid-connect.rules.js';
import { orderRules } from './order.rules.js';
import { presentingATokenRules } from './presenting-a-token.rules.js';
import { proxiedRequestRules } from './proxied-request.rules.js';
import { requestBodyRules } from './request-body.rules.js';
import { saasAnswersRules } from './saas-answers.rules.js';
import { selfManagedRules } from './self-managed.rules.js';
import { tokenRules } from './token.rules.js';

/** Every rule of the flow, in the order in which they are tried. */
export const RULE_GROUPS: readonly RuleGroup[] = [
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
