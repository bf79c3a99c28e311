import type { Group } from '../groups/group.entity.js';
import type { User } from '../users/user.entity.js';

/** To whom or what an event belongs, by GitLab's class names. */
export interface AuditedEntity {
  readonly type: 'User' | 'Group' | 'Gitlab::Audit::InstanceScope';
  readonly id: number;
  readonly path: string;
}

/** What was changed, by GitLab's class names. */
export interface AuditedTarget {
  readonly type:
    'User' | 'Group' | 'GroupMember' | 'PersonalAccessToken' | 'ApplicationSetting' | 'Feature' | 'SigningKey';
  readonly id: number | string;
  readonly details: string;
}

/** How it was changed: from one value to another, where it is no secret, or in a few words. */
export type AuditedAction =
  | {
      readonly change: string;
      readonly from?: string | number | boolean | null;
      readonly to?: string | number | boolean | null;
    }
  | { readonly add: string; readonly as?: string }
  | { readonly remove: string }
  | { readonly custom_message: string };

/** A change to be kept in the audit trail. */
export interface AuditedEvent {
  readonly entity: AuditedEntity;
  readonly target: AuditedTarget;
  readonly action: AuditedAction;
}

/** The instance itself (`Gitlab::Audit::InstanceScope`). */
export const INSTANCE: AuditedEntity = { type: 'Gitlab::Audit::InstanceScope', id: 1, path: 'gitlab_instance' };

export const userEntity = ({ id, username }: Pick<User, 'id' | 'username'>): AuditedEntity => ({
  type: 'User',
  id,
  path: username,
});

export const groupEntity = ({ id, fullPath }: Pick<Group, 'id' | 'fullPath'>): AuditedEntity => ({
  type: 'Group',
  id,
  path: fullPath,
});

/** An account as both the entity and the target. */
export const userTarget = ({ id, username }: Pick<User, 'id' | 'username'>): AuditedTarget => ({
  type: 'User',
  id,
  details: username,
});

export const groupTarget = ({ id, fullPath }: Pick<Group, 'id' | 'fullPath'>): AuditedTarget => ({
  type: 'Group',
  id,
  details: fullPath,
});
