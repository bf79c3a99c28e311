import { Controller } from '@nestjs/common';
import { auditEventsOperations, type ListAuditEvents } from '@tandem/contracts';
import { Operation } from '../api/operation.decorator.js';
import { AuditEventsService } from './audit-events.service.js';

/** The audit trail, for administrators (ee/lib/api/audit_events.rb). */
@Controller()
export class AuditEventsController {
  constructor(private readonly events: AuditEventsService) {}

  @Operation(auditEventsOperations.listAuditEvents)
  async list(parameters: ListAuditEvents) {
    return this.events.list(parameters);
  }

  @Operation(auditEventsOperations.getAuditEvent)
  async show({ id }: { id: number }) {
    return this.events.find(id);
  }
}
