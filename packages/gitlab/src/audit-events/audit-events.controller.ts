import { Controller, Get } from '@nestjs/common';
import {
  API_PREFIX,
  auditEventParameters,
  listAuditEventsParameters,
  type AuditEventAnswer,
  type ListAuditEvents,
} from '@tandem/contracts';
import type { Page } from '../api/page.js';
import { Parameters } from '../api/parameters.decorator.js';
import { Authenticated } from '../authentication/authentication.guard.js';
import { AuditEventsService } from './audit-events.service.js';

/** The audit trail, for administrators (ee/lib/api/audit_events.rb). */
@Controller(`${API_PREFIX}/audit_events`)
@Authenticated({ scope: 'api', admin: true })
export class AuditEventsController {
  constructor(private readonly events: AuditEventsService) {}

  @Get()
  async list(@Parameters(listAuditEventsParameters) parameters: ListAuditEvents): Promise<Page<AuditEventAnswer>> {
    return this.events.list(parameters);
  }

  @Get(':id')
  async show(@Parameters(auditEventParameters) { id }: { id: number }): Promise<AuditEventAnswer> {
    return this.events.find(id);
  }
}
