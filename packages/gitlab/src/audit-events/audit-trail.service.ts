import { Injectable } from '@nestjs/common';
import { Clock, currentRequest } from '@tandem/platform';
import type { EntityManager } from 'typeorm';
import { AuditEvent } from './audit-event.entity.js';
import type { AuditedEvent } from './audited-event.js';
import type { Author } from './author.js';

/** Keeps who changed what, when, from which address and by which request. */
@Injectable()
export class AuditTrail {
  constructor(private readonly clock: Clock) {}

  /** Writes events in the transaction of `manager`: a change that is undone leaves no trace. */
  async record(manager: EntityManager, by: Author, events: readonly AuditedEvent[]): Promise<void> {
    if (events.length === 0) {
      return;
    }
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

/** An event for each field that gets another value (ee/app/services/ee/audit_event_service.rb, `for_changes`). */
export function changesOf(
  subject: Pick<AuditedEvent, 'entity' | 'target'>,
  before: Readonly<Record<string, string | number | boolean | null>>,
  after: Readonly<Record<string, string | number | boolean | null>>,
): AuditedEvent[] {
  return Object.entries(after)
    .filter(([field, value]) => before[field] !== value)
    .map(([field, value]) => ({ ...subject, action: { change: field, from: before[field] ?? null, to: value } }));
}
