import { z } from 'zod';
import { idParameter, optional, timeParameter } from './coercions.js';
import { paginationParameters } from './pagination.js';
import { time } from './values.js';

/** ee/lib/ee/api/entities/audit_event.rb; `details.correlation_id` is Tandem's own. */
export const auditEventSchema = z.strictObject({
  id: z.int(),
  author_id: z.int(),
  entity_id: z.int(),
  entity_type: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  created_at: time,
});
export type AuditEventAnswer = z.infer<typeof auditEventSchema>;

export const auditEventParameters = z.object({ id: idParameter });

export const listAuditEventsParameters = z.object({
  entity_type: optional(z.enum(['Project', 'User', 'Group', 'Gitlab::Audit::InstanceScope'])),
  entity_id: optional(idParameter),
  created_after: optional(timeParameter),
  created_before: optional(timeParameter),
  ...paginationParameters,
});
export type ListAuditEvents = z.infer<typeof listAuditEventsParameters>;
