import { z } from 'zod';
import { administrator } from './access.js';
import { auditEventParameters, auditEventSchema, listAuditEventsParameters } from './audit-events.js';
import type { Operation } from './operation.js';

const auditEvent = { tag: 'Audit events', access: administrator } as const;

/** The operations on the audit trail. */
export const auditEventsOperations: Readonly<Record<string, Operation>> = {
  listAuditEvents: {
    ...auditEvent,
    summary: 'List what was changed by whom',
    method: 'GET',
    path: '/audit_events',
    parameters: listAuditEventsParameters,
    status: 200,
    answer: z.array(auditEventSchema),
    paginated: true,
  },
  getAuditEvent: {
    ...auditEvent,
    summary: 'Show an audit event',
    method: 'GET',
    path: '/audit_events/:id',
    parameters: auditEventParameters,
    status: 200,
    answer: auditEventSchema,
  },
};
