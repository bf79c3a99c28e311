import type { DeploymentData, EncryptedColumn } from '@tandem/gitlab';
import { CreateSigningKeys1700000100001 } from './migrations/1700000100001-create-signing-keys.js';

export const PRIVATE_KEY: EncryptedColumn = {
  table: 'signing_keys',
  column: 'encrypted_private_key',
  purpose: 'signing_key',
};

/** What SaaS stores beside what both deployments do. */
export const SIGNING_KEYS_DATA: DeploymentData = {
  migrations: [CreateSigningKeys1700000100001],
  encrypted: [PRIVATE_KEY],
};
