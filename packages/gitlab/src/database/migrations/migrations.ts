import { CreateUsersAndTokens1700000000001 } from './1700000000001-create-users-and-tokens.js';
import { CreateGroups1700000000002 } from './1700000000002-create-groups.js';
import { CreateSettingsAndFeatures1700000000003 } from './1700000000003-create-settings-and-features.js';
import { CreateAuditEvents1700000000004 } from './1700000000004-create-audit-events.js';
import { IndexNamesInLowerCase1700000000005 } from './1700000000005-index-names-in-lower-case.js';
import { CreateTokenRequestCounts1700000000006 } from './1700000000006-create-token-request-counts.js';
import { CreateInstanceSecret1700000000007 } from './1700000000007-create-instance-secret.js';
import { KeepWhatIsWritten1700000000010 } from './1700000000010-keep-what-is-written.js';
import { NoteWhenRecordsChange1700000000013 } from './1700000000013-note-when-records-change.js';

/** The migrations that both deployments have, in the order of their time stamps. */
export const MIGRATIONS = [
  CreateUsersAndTokens1700000000001,
  CreateGroups1700000000002,
  CreateSettingsAndFeatures1700000000003,
  CreateAuditEvents1700000000004,
  IndexNamesInLowerCase1700000000005,
  CreateTokenRequestCounts1700000000006,
  CreateInstanceSecret1700000000007,
  KeepWhatIsWritten1700000000010,
  NoteWhenRecordsChange1700000000013,
];
