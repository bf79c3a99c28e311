import type { AuditEventAnswer } from '@tandem/contracts';
import type { AuditEvent } from './audit-event.entity.js';

export const presentAuditEvent = (event: AuditEvent): AuditEventAnswer => ({
  id: Number(event.id),
  author_id: event.authorId,
  entity_id: event.entityId,
  entity_type: event.entityType,
  details: { ...event.details },
  created_at: event.createdAt.toISOString(),
});
