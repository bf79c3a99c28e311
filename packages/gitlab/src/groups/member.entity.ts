import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn, type Relation } from 'typeorm';
import { User } from '../users/user.entity.js';
import { Group } from './group.entity.js';

/** Guest, reporter, developer, maintainer, owner (lib/gitlab/access.rb). */
export const ACCESS_LEVELS = [10, 20, 30, 40, 50] as const;
export type AccessLevel = (typeof ACCESS_LEVELS)[number];
export const LEVEL_NAMES: Readonly<Record<AccessLevel, string>> = {
  10: 'Guest',
  20: 'Reporter',
  30: 'Developer',
  40: 'Maintainer',
  50: 'Owner',
};
export const MAINTAINER: AccessLevel = 40;
export const OWNER: AccessLevel = 50;

/** That a membership lasts on `:today`, a date in UTC: it ends at 00:00 of its last date (app/models/concerns/expirable.rb). */
export const lasts = (alias: string) => `(${alias}.expires_at IS NULL OR ${alias}.expires_at > :today)`;

/** A user's membership in a group. */
@Entity('members')
@Index('index_members_on_user_id_and_group_id', ['userId', 'groupId'], { unique: true })
export class Member {
  @PrimaryGeneratedColumn({ type: 'integer' }) id: number;

  @Index('index_members_on_group_id')
  @Column({ name: 'group_id', type: 'integer' })
  groupId: number;

  @ManyToOne(() => Group, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'group_id', foreignKeyConstraintName: 'fk_members_group_id' })
  group?: Relation<Group>;

  @Column({ name: 'user_id', type: 'integer' }) userId: number;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'fk_members_user_id' })
  user?: Relation<User>;

  @Column({ name: 'access_level', type: 'smallint' }) accessLevel: AccessLevel;
  /** A date in UTC, `YYYY-MM-DD`; null without an end. Who ended is a member no more, though the row may be there still. */
  @Column({ name: 'expires_at', type: 'date', nullable: true }) expiresAt: string | null;
  @Column({ name: 'created_at', type: 'timestamp with time zone' }) createdAt: Date;
  @Column({ name: 'updated_at', type: 'timestamp with time zone', nullable: true }) updatedAt: Date | null;
}
