import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditEvent } from './audit-event.entity.js';
import { AuditEventsController } from './audit-events.controller.js';
import { AuditEvents } from './audit-events.service.js';
import { AuditTrail } from './audit-trail.service.js';

/** The audit trail; every module that changes something writes to it. */
@Module({
  imports: [TypeOrmModule.forFeature([AuditEvent])],
  controllers: [AuditEventsController],
  providers: [AuditEvents, AuditTrail],
  exports: [AuditTrail],
})
export class AuditEventsModule {}
