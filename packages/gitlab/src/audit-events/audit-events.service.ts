import { Injectable } from '@nestjs/common';
import type { AuditEventAnswer, ListAuditEvents } from '@tandem/contracts';
import { Clock, currentRequest } from '@tandem/platform';
import { EntityManager } from 'typeorm';
import { isStorableId, narrow, paginate, paginateByKeyset, type Page } from '../api/page.js';
import type { Author } from '../authentication/authentication.js';
import { recordNotFound } from '../errors/gitlab-errors.js';
import { AuditEvent } from './audit-event.entity.js';

/** The audit trail: who changed what, when, from which address and by which request. */
@Injectable()
export class AuditEventsService {
  constructor(
    private readonly manager: EntityManager,
    private readonly clock: Clock,
  ) {}

  /** @throws {Refusal} 404 if there is no such event */
  async find(id: number): Promise<AuditEventAnswer> {
    const event = await this.manager.findOneBy(AuditEvent, { id: String(id) });
    if (!event) throw recordNotFound('audit-event-exists');
    return present(event);
  }

  /** A page of events, the newest first. */
  async list(filter: ListAuditEvents): Promise<Page<AuditEventAnswer>> {
    const query = this.manager.createQueryBuilder(AuditEvent, 'event');
    const { entity_id: entity } = filter;
    narrow(query, {
      'event.entityType = :type': filter.entity_type,
      'event.entityId = :entity': entity === undefined || isStorableId(entity) ? entity : -1,
      'event.createdAt >= :after': filter.created_after,
      'event.createdAt <= :before': filter.created_before,
    });
    const page = await (filter.pagination === 'keyset'
      ? paginateByKeyset(query, filter, ['id'], 'DESC')
      : paginate(query.orderBy('event.id', 'DESC'), filter));
    return page.map(present);
  }

  /** Writes events in the transaction of `manager`: a change that is rolled back leaves no event. */
  async record(manager: EntityManager, by: Author, events: readonly AuditedEvent[]): Promise<void> {
    if (events.length === 0) return;
    const correlationId = currentRequest()?.correlationId ?? null;
    await manager.insert(
      AuditEvent,
      events.map(({ entity, target, action, more }) => ({
        authorId: by.id,
        entityType: entity.type,
        entityId: entity.id,
        details: {
          ...action,
          author_name: by.name,
          ...('custom_message' in action ? { author_class: 'User' } : {}),
          target_id: target.id,
          target_type: target.type,
          target_details: 'change' in action ? (target.name ?? target.details) : target.details,
          ...more,
          ip_address: by.ipAddress,
          entity_path: entity.path,
          ...(by.impersonatedBy === undefined ? {} : { impersonated_by: by.impersonatedBy }),
          correlation_id: correlationId,
        },
        createdAt: this.clock.date(),
      })),
    );
  }
}

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
  /** The name that the event of a change gives, if that is not `details`. */
  readonly name?: string;
}

/** How it was changed: from one value to another, if it is no secret, or in a few words. */
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
  /** For a membership: its id, and its end before and after. */
  readonly more?: Readonly<Record<string, string | number | null>>;
}

/** The instance itself (`Gitlab::Audit::InstanceScope`). */
export const INSTANCE: AuditedEntity = { type: 'Gitlab::Audit::InstanceScope', id: 1, path: 'gitlab_instance' };

/** What an event says of an account and of a group. */
interface AuditedUser {
  readonly id: number;
  readonly username: string;
  readonly name: string;
}
interface AuditedGroup {
  readonly id: number;
  readonly fullPath: string;
  readonly name: string;
}

export const userEntity = ({ id, username }: AuditedUser): AuditedEntity => ({ type: 'User', id, path: username });
export const groupEntity = ({ id, fullPath }: AuditedGroup): AuditedEntity => ({ type: 'Group', id, path: fullPath });

type Subject = Pick<AuditedEvent, 'entity' | 'target'>;
type Fields = Readonly<Record<string, string | number | boolean | null>>;

/** An account as both the entity and the target. */
export const userSubject = (user: AuditedUser): Subject => ({
  entity: userEntity(user),
  target: { type: 'User', id: user.id, details: user.username, name: user.name },
});

/** A group as both the entity and the target. */
export const groupSubject = (group: AuditedGroup): Subject => ({
  entity: groupEntity(group),
  target: { type: 'Group', id: group.id, details: group.fullPath, name: group.name },
});

/** An event for each field that gets another value (ee/app/services/ee/audit_event_service.rb, `for_changes`). */
export function changesOf(subject: Subject, before: Fields, after: Fields): AuditedEvent[] {
  return Object.entries(after)
    .filter(([field, value]) => before[field] !== value)
    .map(([field, value]) => ({ ...subject, action: { change: field, from: before[field] ?? null, to: value } }));
}

const present = (event: AuditEvent): AuditEventAnswer => ({
  id: Number(event.id),
  author_id: event.authorId,
  entity_id: event.entityId,
  entity_type: event.entityType,
  details: { ...event.details },
  created_at: event.createdAt.toISOString(),
});
