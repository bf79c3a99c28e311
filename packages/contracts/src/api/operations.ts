import { applicationSettingsOperations } from './application-settings.operations.js';
import { auditEventsOperations } from './audit-events.operations.js';
import { codeSuggestionsOperations } from './code-suggestions.operations.js';
import { featuresOperations } from './features.operations.js';
import { groupsOperations } from './groups.operations.js';
import { instanceOperations } from './instance.operations.js';
import { membersOperations } from './members.operations.js';
import type { Operation } from './operation.js';
import { personalAccessTokensOperations } from './personal-access-tokens.operations.js';
import { serviceAccountsOperations } from './service-accounts.operations.js';
import { usersOperations } from './users.operations.js';

/** Every operation of GitLab's API that both deployments have, by its name. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...usersOperations,
  ...personalAccessTokensOperations,
  ...groupsOperations,
  ...membersOperations,
  ...serviceAccountsOperations,
  ...applicationSettingsOperations,
  ...featuresOperations,
  ...auditEventsOperations,
  ...instanceOperations,
  ...codeSuggestionsOperations,
};
