import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { checkUnmodified } from '../api/precondition.js';
import { isStorableId } from '../api/storable-id.js';
import { userSubject } from '../audit-events/audited-event.js';
import { AuditTrail } from '../audit-events/audit-trail.service.js';
import type { Author } from '../audit-events/author.js';
import { inTransaction } from '../database/in-transaction.js';
import { conflict, notFound } from '../errors/gitlab-errors.js';
import { Memberships } from '../groups/memberships.service.js';
import { keepAnAdministrator } from './last-administrator.js';
import { User } from './user.entity.js';

/** Removes accounts, with their tokens and memberships. */
@Injectable()
export class UserRemoval {
  constructor(
    private readonly dataSource: DataSource,
    private readonly memberships: Memberships,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @param evenSoleOwner removes an account too that is the only owner of a group
   * @throws {Refusal} 404 without such a user, 409 for the only owner of a group, 403 for the last administrator
   */
  async remove(id: number, { evenSoleOwner }: { evenSoleOwner: boolean }, by: Author): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      const user = isStorableId(id)
        ? await manager.findOne(User, { where: { id }, lock: { mode: 'pessimistic_write' } })
        : null;
      if (!user) {
        throw notFound('user-exists', 'User');
      }
      if (!evenSoleOwner && (await this.memberships.isSoleOwner(manager, id))) {
        throw conflict('a-group-keeps-its-owner', 'User cannot be removed while is the sole-owner of a group');
      }
      checkUnmodified(user, by);
      if (user.admin) {
        await keepAnAdministrator(manager, id, 'cannot be deleted');
      }
      await manager.delete(User, id);
      await this.audit.record(manager, by, [{ ...userSubject(user), action: { remove: 'user' } }]);
    });
  }
}
