import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { StoredUserAttributes } from './user-attributes.js';

export const USER_STATES = ['active', 'blocked', 'blocked_pending_approval', 'deactivated'] as const;
export type UserState = (typeof USER_STATES)[number];

export const USER_TYPES = ['human', 'service_account'] as const;
export type UserType = (typeof USER_TYPES)[number];

/** An account: a person's, or a service account's. */
@Entity('users')
export class User {
  @PrimaryGeneratedColumn({ type: 'integer' }) id: number;

  @Index('index_users_on_username', { unique: true })
  @Column({ type: 'varchar', length: 255 })
  username: string;

  @Column({ type: 'varchar', length: 255 }) name: string;

  @Index('index_users_on_email', { unique: true })
  @Column({ type: 'varchar', length: 255 })
  email: string;

  @Column({ type: 'varchar', length: 32 }) state: UserState;
  @Column({ type: 'boolean' }) admin: boolean;
  @Column({ name: 'user_type', type: 'varchar', length: 32 }) userType: UserType;
  /** The user's own setting (`user_preferences.code_suggestions` in GitLab); off by default. */
  @Column({ name: 'code_suggestions', type: 'boolean' }) codeSuggestions: boolean;

  /** The group that made this service account; null for people and for service accounts of the instance. */
  @Index('index_users_on_provisioned_by_group_id')
  @Column({ name: 'provisioned_by_group_id', type: 'integer', nullable: true })
  provisionedByGroupId: number | null;

  /** What an administrator set beside the columns above. */
  @Column({ type: 'jsonb', default: {} }) attributes: StoredUserAttributes;
  @Column({ name: 'created_at', type: 'timestamp with time zone' }) createdAt: Date;
  @Column({ name: 'updated_at', type: 'timestamp with time zone', nullable: true }) updatedAt: Date | null;
}

/** Groups have the numbers below: both are namespaces, and have no number in common. */
const FIRST_NAMESPACE = 1_000_000_000;

/** The number of a user's own namespace, whose path is the username. It has no row here: there is nothing in it. */
export const namespaceIdOf = ({ id }: Pick<User, 'id'>): number => FIRST_NAMESPACE + id;
