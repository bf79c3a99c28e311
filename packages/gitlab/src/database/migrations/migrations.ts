// The migrations that both deployments have. TypeORM runs them in the order of their time stamps.
export * from './1700000000001-create-users-and-tokens.js';
export * from './1700000000002-create-groups.js';
export * from './1700000000003-create-settings-and-features.js';
export * from './1700000000004-create-audit-events.js';
export * from './1700000000005-index-names-in-lower-case.js';
export * from './1700000000006-create-token-request-counts.js';
export * from './1700000000007-create-instance-secret.js';
export * from './1700000000010-keep-what-is-written.js';
export * from './1700000000013-note-when-records-change.js';
