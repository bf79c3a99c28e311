import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { isStorableId } from '../api/storable-id.js';
import { userSubject } from '../audit-events/audited-event.js';
import { AuditTrail } from '../audit-events/audit-trail.service.js';
import type { Author } from '../audit-events/author.js';
import { inTransaction } from '../database/in-transaction.js';
import { apiError, forbidden, notFound } from '../errors/gitlab-errors.js';
import { keepAnAdministrator } from './last-administrator.js';
import { User, type UserState } from './user.entity.js';

const BLOCKED: readonly UserState[] = ['blocked', 'blocked_pending_approval'];

/**
 * The states of accounts and the ways between them (app/models/user.rb, `state_machine`). Each way answers true where it
 * was gone, false where there is none from here, and null where the account is there already, as GitLab's API does.
 */
@Injectable()
export class UserStates {
  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: AuditTrail,
  ) {}

  /** @throws {Refusal} 404 without such a user, 403 for oneself and for the last administrator */
  async block(id: number, by: Author): Promise<true | null> {
    return this.change(id, async (user, manager) => {
      if (user.id === by.id) {
        throw forbidden('user-is-another-one', 'The API initiating user cannot be blocked by the API');
      }
      if (BLOCKED.includes(user.state)) {
        return null;
      }
      await this.leaveActive(user, manager, 'cannot be blocked');
      return this.become('blocked', 'Blocked user', user, by, manager);
    });
  }

  /** @throws {Refusal} 404 without such a user, 403 for one that is deactivated */
  async unblock(id: number, by: Author): Promise<boolean> {
    return this.change(id, async (user, manager) => {
      if (user.state === 'deactivated') {
        throw forbidden('user-state-allows-it', 'Deactivated users cannot be unblocked by the API');
      }
      return user.state !== 'active' && this.become('active', 'Unblocked user', user, by, manager);
    });
  }

  /** @throws {Refusal} 404 without such a user, 403 for one that is blocked and for the last administrator */
  async deactivate(id: number, by: Author): Promise<true | null> {
    return this.change(id, async (user, manager) => {
      if (user.state === 'deactivated') {
        return null;
      }
      if (BLOCKED.includes(user.state)) {
        throw apiError(403, 'user-state-allows-it', 'Error occurred. A blocked user cannot be deactivated');
      }
      await this.leaveActive(user, manager, 'cannot be deactivated');
      return this.become('deactivated', 'Deactivated user', user, by, manager);
    });
  }

  /** @throws {Refusal} 404 without such a user, 403 for one that is blocked */
  async activate(id: number, by: Author): Promise<boolean> {
    return this.change(id, async (user, manager) => {
      if (BLOCKED.includes(user.state)) {
        throw forbidden('user-state-allows-it', 'A blocked user must be unblocked to be activated');
      }
      return user.state !== 'active' && this.become('active', 'Activated user', user, by, manager);
    });
  }

  /** @throws {Refusal} 404 without such a user, 409 for one that does not wait for approval */
  async approve(id: number, by: Author): Promise<void> {
    await this.change(id, async (user, manager) => {
      if (user.state !== 'blocked_pending_approval') {
        throw apiError(409, 'user-state-allows-it', 'The user you are trying to approve is not pending approval');
      }
      await this.become('active', 'Instance access request approved', user, by, manager);
    });
  }

  private async change<Result>(
    id: number,
    change: (user: User, manager: EntityManager) => Promise<Result>,
  ): Promise<Result> {
    return inTransaction(this.dataSource, async (manager) => {
      const user = isStorableId(id)
        ? await manager.findOne(User, { where: { id }, lock: { mode: 'pessimistic_write' } })
        : null;
      if (!user) {
        throw notFound('user-exists', 'User');
      }
      return change(user, manager);
    });
  }

  private async leaveActive(user: User, manager: EntityManager, what: string): Promise<void> {
    if (user.admin) {
      await keepAnAdministrator(manager, user.id, what);
    }
  }

  private async become(
    state: UserState,
    custom_message: string,
    user: User,
    by: Author,
    manager: EntityManager,
  ): Promise<true> {
    await manager.update(User, user.id, { state });
    await this.audit.record(manager, by, [{ ...userSubject(user), action: { custom_message } }]);
    return true;
  }
}
