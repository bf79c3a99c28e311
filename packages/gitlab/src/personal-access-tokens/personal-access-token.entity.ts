import type { Scope } from '@tandem/contracts';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn, type Relation } from 'typeorm';
import { User } from '../users/user.entity.js';

/** A personal access token. Its clear text is not kept. */
@Entity('personal_access_tokens')
export class PersonalAccessToken {
  @PrimaryGeneratedColumn({ type: 'integer' }) id: number;

  @Index('index_personal_access_tokens_on_user_id')
  @Column({ name: 'user_id', type: 'integer' })
  userId: number;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'fk_personal_access_tokens_user_id' })
  user?: Relation<User>;

  @Column({ type: 'varchar', length: 255 }) name: string;

  @Index('index_personal_access_tokens_on_token_digest', { unique: true })
  @Column({ name: 'token_digest', type: 'varchar', length: 44 })
  tokenDigest: string;

  @Column({ type: 'text', array: true }) scopes: Scope[];
  @Column({ type: 'boolean' }) revoked: boolean;
  /** A date in UTC, `YYYY-MM-DD`; the token is expired from 00:00 of it on. */
  @Column({ name: 'expires_at', type: 'date' }) expiresAt: string;
  @Column({ name: 'last_used_at', type: 'timestamp with time zone', nullable: true }) lastUsedAt: Date | null;

  /** The token that this one replaced when it was rotated. */
  @Index('index_personal_access_tokens_on_previous_id')
  @Column({ name: 'previous_personal_access_token_id', type: 'integer', nullable: true })
  previousPersonalAccessTokenId: number | null;

  /** From a seed, so that its clear text is public. */
  @Column({ type: 'boolean' }) seeded: boolean;
  @Column({ name: 'created_at', type: 'timestamp with time zone' }) createdAt: Date;
  @Column({ name: 'updated_at', type: 'timestamp with time zone', nullable: true }) updatedAt: Date | null;
}
