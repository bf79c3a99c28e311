import type { PublicKey } from '@tandem/contracts';
import type { DeploymentData, EncryptedColumn } from '@tandem/gitlab';
import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { CreateSigningKeys1700000100001 } from './migrations/1700000100001-create-signing-keys.js';

/** `openid` signs access tokens; `ci` is the second key that GitLab published in mid-2023, for CI's own tokens. */
export type SigningKeyPurpose = 'openid' | 'ci';

/** A key pair of this issuer; the private key is encrypted with the instance's secret. */
@Entity('signing_keys')
export class SigningKey {
  @PrimaryGeneratedColumn({ type: 'integer' }) id: number;

  /** The RFC 7638 thumbprint of the public key. */
  @Index('index_signing_keys_on_kid', { unique: true })
  @Column({ type: 'varchar', length: 64 })
  kid: string;

  @Column({ type: 'varchar', length: 16 }) purpose: SigningKeyPurpose;
  @Column({ name: 'encrypted_private_key', type: 'bytea' }) encryptedPrivateKey: Buffer;
  @Column({ name: 'public_key', type: 'jsonb' }) publicKey: PublicKey;
  /** It signs from then on, unless a newer key of its purpose does. */
  @Column({ name: 'signs_from', type: 'timestamp with time zone' }) signsFrom: Date;
  /** It is published until then; null as long as it has no successor. */
  @Column({ name: 'published_until', type: 'timestamp with time zone', nullable: true }) publishedUntil: Date | null;
  @Column({ name: 'created_at', type: 'timestamp with time zone' }) createdAt: Date;
}

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
