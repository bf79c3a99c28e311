import { z } from 'zod';
import { idParameter, optional, timeParameter } from './coercions.js';
import { administrator, operations, restApi, route } from './operation.js';
import { paginationParameters } from './pagination.js';
import { component, time } from './values.js';

/** ee/lib/ee/api/entities/audit_event.rb; `details.correlation_id` is Tandem's own. */
export const auditEventSchema = component('AuditEvent', {
  id: z.int(),
  author_id: z.int(),
  entity_id: z.int(),
  entity_type: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  created_at: time,
});
export type AuditEventAnswer = z.infer<typeof auditEventSchema>;

const listAuditEvents = z.object({
  entity_type: optional(z.enum(['Project', 'User', 'Group', 'Gitlab::Audit::InstanceScope'])),
  entity_id: optional(idParameter),
  created_after: optional(timeParameter),
  created_before: optional(timeParameter),
  ...paginationParameters,
});
export type ListAuditEvents = z.infer<typeof listAuditEvents>;

/** The operations on the audit trail (ee/lib/api/audit_events.rb). */
export const auditEventsOperations = operations(restApi('Audit events', administrator), {
  listAuditEvents: route('GET /audit_events', 'List what was changed by whom', {
    parameters: listAuditEvents,
    page: auditEventSchema,
  }),
  getAuditEvent: route('GET /audit_events/:id', 'Show an audit event', {
    parameters: z.object({ id: idParameter }),
    answer: auditEventSchema,
  }),
});
