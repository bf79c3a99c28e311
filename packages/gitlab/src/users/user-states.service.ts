import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditEventsService, userSubject } from '../audit-events/audit-events.service.js';
import type { Author } from '../authentication/authentication.js';
import { apiError, forbidden } from '../errors/gitlab-errors.js';
import { User, type UserState } from './user.entity.js';
import { UsersService } from './users.service.js';

const BLOCKED: readonly UserState[] = ['blocked', 'blocked_pending_approval'];

/**
 * The states of accounts and the ways between them (app/models/user.rb, `state_machine`). Each way answers true if it was
 * taken, false if there is none from here, and null if the account is there already, as GitLab's API does.
 */
@Injectable()
export class UserStatesService {
  constructor(
    private readonly users: UsersService,
    private readonly audit: AuditEventsService,
  ) {}

  /** @throws {Refusal} 404 without such a user, 403 for oneself and for the last administrator */
  async block(id: number, by: Author): Promise<true | null> {
    return this.users.change(id, async (user, manager) => {
      if (user.id === by.id) {
        throw forbidden('user-is-another-one', 'The API initiating user cannot be blocked by the API');
      }
      if (BLOCKED.includes(user.state)) return null;
      await this.leaveActive(user, manager, 'cannot be blocked');
      return this.become('blocked', 'Blocked user', user, by, manager);
    });
  }

  /** @throws {Refusal} 404 without such a user, 403 for one that is deactivated */
  async unblock(id: number, by: Author): Promise<boolean> {
    return this.users.change(id, async (user, manager) => {
      if (user.state === 'deactivated') {
        throw forbidden('user-state-allows-it', 'Deactivated users cannot be unblocked by the API');
      }
      return user.state !== 'active' && this.become('active', 'Unblocked user', user, by, manager);
    });
  }

  /** @throws {Refusal} 404 without such a user, 403 for one that is blocked and for the last administrator */
  async deactivate(id: number, by: Author): Promise<true | null> {
    return this.users.change(id, async (user, manager) => {
      if (user.state === 'deactivated') return null;
      if (BLOCKED.includes(user.state)) {
        throw apiError(403, 'user-state-allows-it', 'Error occurred. A blocked user cannot be deactivated');
      }
      await this.leaveActive(user, manager, 'cannot be deactivated');
      return this.become('deactivated', 'Deactivated user', user, by, manager);
    });
  }

  /** @throws {Refusal} 404 without such a user, 403 for one that is blocked */
  async activate(id: number, by: Author): Promise<boolean> {
    return this.users.change(id, async (user, manager) => {
      if (BLOCKED.includes(user.state)) {
        throw forbidden('user-state-allows-it', 'A blocked user must be unblocked to be activated');
      }
      return user.state !== 'active' && this.become('active', 'Activated user', user, by, manager);
    });
  }

  /** @throws {Refusal} 404 without such a user, 409 for one that does not wait for approval */
  async approve(id: number, by: Author): Promise<void> {
    await this.users.change(id, async (user, manager) => {
      if (user.state !== 'blocked_pending_approval') {
        throw apiError(409, 'user-state-allows-it', 'The user you are trying to approve is not pending approval');
      }
      await this.become('active', 'Instance access request approved', user, by, manager);
    });
  }

  private async leaveActive(user: User, manager: EntityManager, what: string): Promise<void> {
    if (user.admin) await this.users.keepAnAdministrator(manager, user.id, what);
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
