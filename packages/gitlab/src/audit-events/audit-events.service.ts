import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { ListAuditEvents } from '@tandem/contracts';
import type { Repository } from 'typeorm';
import { paginate, paginateByKeyset, type Page } from '../api/page.js';
import { isStorableId } from '../api/storable-id.js';
import { AuditEvent } from './audit-event.entity.js';

/** The audit trail, to be read. */
@Injectable()
export class AuditEvents {
  constructor(@InjectRepository(AuditEvent) private readonly events: Repository<AuditEvent>) {}

  async find(id: number): Promise<AuditEvent | null> {
    return this.events.findOneBy({ id: String(id) });
  }

  /** A page of events, the newest first. */
  async list(filter: ListAuditEvents): Promise<Page<AuditEvent>> {
    const query = this.events.createQueryBuilder('event');
    if (filter.entity_type !== undefined) {
      query.andWhere('event.entityType = :type', { type: filter.entity_type });
    }
    if (filter.entity_id !== undefined) {
      query.andWhere('event.entityId = :entity', { entity: isStorableId(filter.entity_id) ? filter.entity_id : -1 });
    }
    if (filter.created_after !== undefined) {
      query.andWhere('event.createdAt >= :after', { after: filter.created_after });
    }
    if (filter.created_before !== undefined) {
      query.andWhere('event.createdAt <= :before', { before: filter.created_before });
    }
    return filter.pagination === 'keyset'
      ? paginateByKeyset(query, filter, ['id'], 'DESC')
      : paginate(query.orderBy('event.id', 'DESC'), filter);
  }
}
