import type { DatabaseOptions, EncryptedColumn } from '@tandem/gitlab';
import { CreateSigningKeys1700000100001 } from './migrations/1700000100001-create-signing-keys.js';
import { SigningKey } from './signing-key.entity.js';

export const PRIVATE_KEY: EncryptedColumn = {
  table: 'signing_keys',
  column: 'encrypted_private_key',
  purpose: 'signing_key',
};

/** What SaaS stores beside what both deployments do. */
export const SIGNING_KEYS_DATA: DatabaseOptions = {
  entities: [SigningKey],
  migrations: [CreateSigningKeys1700000100001],
  encrypted: [PRIVATE_KEY],
};
