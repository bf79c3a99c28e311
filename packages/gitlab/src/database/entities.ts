import { ApplicationSetting } from '../application-settings/application-setting.entity.js';
import { AuditEvent } from '../audit-events/audit-event.entity.js';
import { Feature } from '../feature-flags/feature.entity.js';
import { FeatureGate } from '../feature-flags/feature-gate.entity.js';
import { Group } from '../groups/group.entity.js';
import { Member } from '../groups/member.entity.js';
import { PersonalAccessToken } from '../personal-access-tokens/personal-access-token.entity.js';
import { TokenRequestCount } from '../rate-limits/token-request-count.entity.js';
import { User } from '../users/user.entity.js';

/** The entities that both deployments have. */
export const ENTITIES = [
  ApplicationSetting,
  AuditEvent,
  Feature,
  FeatureGate,
  Group,
  Member,
  PersonalAccessToken,
  TokenRequestCount,
  User,
];
