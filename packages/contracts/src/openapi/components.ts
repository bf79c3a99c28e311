import { z } from 'zod';
import { accessTokenSchema } from '../access-token.js';
import { applicationSettingsSchema } from '../api/application-settings.js';
import { auditEventSchema } from '../api/audit-events.js';
import { insufficientScopeSchema, invalidTokenSchema, messageSchema, parameterErrorSchema } from '../api/errors.js';
import { featureDefinitionSchema, featureSchema, gateSchema } from '../api/features.js';
import { groupDetailSchema, groupSchema } from '../api/groups.js';
import { metadataSchema } from '../api/instance.js';
import { memberSchema } from '../api/members.js';
import { personalAccessTokenSchema, personalAccessTokenWithTokenSchema } from '../api/personal-access-tokens.js';
import {
  adminUserSchema,
  basicUserSchema,
  ownUserSchema,
  safeUserSchema,
  userDetailsSchema,
  userPreferencesSchema,
  userSchema,
} from '../api/users.js';
import { publicKeySchema } from '../openid.js';

const SCHEMAS = {
  AccessToken: accessTokenSchema,
  AdminUser: adminUserSchema,
  ApplicationSettings: applicationSettingsSchema,
  AuditEvent: auditEventSchema,
  BasicUser: basicUserSchema,
  Feature: featureSchema,
  FeatureDefinition: featureDefinitionSchema,
  FeatureGate: gateSchema,
  Group: groupSchema,
  GroupDetail: groupDetailSchema,
  InsufficientScope: insufficientScopeSchema,
  InvalidToken: invalidTokenSchema,
  Member: memberSchema,
  Message: messageSchema,
  Metadata: metadataSchema,
  OwnUser: ownUserSchema,
  ParameterError: parameterErrorSchema,
  PersonalAccessToken: personalAccessTokenSchema,
  PersonalAccessTokenWithToken: personalAccessTokenWithTokenSchema,
  PublicKey: publicKeySchema,
  SafeUser: safeUserSchema,
  User: userSchema,
  UserDetails: userDetailsSchema,
  UserPreferences: userPreferencesSchema,
};

/** The names of the schemas that the document keeps under `components`. */
export const COMPONENT_NAMES = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries(SCHEMAS)) {
  COMPONENT_NAMES.add(schema, { id });
}
