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
import { Authenticated } from '../authentication/authenticated.decorator.js';
import { recordNotFound } from '../errors/gitlab-errors.js';
import { AuditEvents } from './audit-events.service.js';
import { presentAuditEvent } from './present-audit-event.js';

/** The audit trail, for administrators (ee/lib/api/audit_events.rb). */
@Controller(`${API_PREFIX}/audit_events`)
@Authenticated({ scope: 'api', admin: true })
export class AuditEventsController {
  constructor(private readonly events: AuditEvents) {}

  @Get()
  async list(@Parameters(listAuditEventsParameters) parameters: ListAuditEvents): Promise<Page<AuditEventAnswer>> {
    return (await this.events.list(parameters)).map(presentAuditEvent);
  }

  @Get(':id')
  async show(@Parameters(auditEventParameters) { id }: { id: number }): Promise<AuditEventAnswer> {
    const event = await this.events.find(id);
    if (!event) {
      throw recordNotFound('audit-event-exists');
    }
    return presentAuditEvent(event);
  }
}
