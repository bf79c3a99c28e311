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
  readonly type: 'User' | 'Group' | 'ApplicationSetting' | 'Feature' | 'SigningKey';
  readonly id: number | string;
  readonly details: string;
  /** What a change is told of, if that is not `details`. */
  readonly name?: string;
}

/** How it was changed: from one value to another, where it is no secret, or in a few words. */
export type AuditedAction =
  | {
      readonly change: string;
      readonly from?: string | number | boolean | null;
      readonly to?: string | number | boolean | null;
    }
  | { readonly add: string; readonly as?: string }
  | { readonly remove: string; readonly system_event?: true; readonly reason?: string }
  | { readonly custom_message: string };

/** A change to be kept in the audit trail. */
export interface AuditedEvent {
  readonly entity: AuditedEntity;
  readonly target: AuditedTarget;
  readonly action: AuditedAction;
  /** Of a membership its id and its end, before and after. */
  readonly more?: Readonly<Record<string, string | number | null>>;
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

type Subject = Pick<AuditedEvent, 'entity' | 'target'>;

/** An account as both the entity and the target. */
export const userSubject = (user: Pick<User, 'id' | 'username' | 'name'>): Subject => ({
  entity: userEntity(user),
  target: { type: 'User', id: user.id, details: user.username, name: user.name },
});

/** A group as both the entity and the target. */
export const groupSubject = (group: Pick<Group, 'id' | 'fullPath' | 'name'>): Subject => ({
  entity: groupEntity(group),
  target: { type: 'Group', id: group.id, details: group.fullPath, name: group.name },
});
