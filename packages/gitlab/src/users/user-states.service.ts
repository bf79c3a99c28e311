import { Injectable } from '@nestjs/common';
import type { Refusal } from '@tandem/platform';
import { AuditEventsService, userSubject } from '../audit-events/audit-events.service.js';
import type { Author } from '../authentication/authentication.js';
import { apiError, forbidden } from '../errors/gitlab-errors.js';
import { User, type UserState } from './user.entity.js';
import { UsersService } from './users.service.js';

interface Transition {
  readonly to: UserState;
  /** What the audit trail says of it. */
  readonly event: string;
  /** From these states nothing happens, and this is the answer. */
  readonly idle: readonly [from: readonly UserState[], answer: false | null];
  /** From these it is refused. */
  readonly refused?: readonly [from: readonly UserState[], refusal: () => Refusal];
}

const RULE = 'user-state-allows-it';
const BLOCKED: readonly UserState[] = ['blocked', 'blocked_pending_approval'];

/** The transitions between the states of accounts (app/models/user.rb, `state_machine`; lib/api/users.rb). */
const TRANSITIONS = {
  block: { to: 'blocked', event: 'Blocked user', idle: [BLOCKED, null] },
  unblock: {
    to: 'active',
    event: 'Unblocked user',
    idle: [['active'], false],
    refused: [['deactivated'], () => forbidden(RULE, 'Deactivated users cannot be unblocked by the API')],
  },
  deactivate: {
    to: 'deactivated',
    event: 'Deactivated user',
    idle: [['deactivated'], null],
    refused: [BLOCKED, () => apiError(403, RULE, 'Error occurred. A blocked user cannot be deactivated')],
  },
  activate: {
    to: 'active',
    event: 'Activated user',
    idle: [['active'], false],
    refused: [BLOCKED, () => forbidden(RULE, 'A blocked user must be unblocked to be activated')],
  },
  approve: {
    to: 'active',
    event: 'Instance access request approved',
    idle: [[], null],
    refused: [
      ['active', 'blocked', 'deactivated'],
      () => apiError(409, RULE, 'The user you are trying to approve is not pending approval'),
    ],
  },
} satisfies Record<string, Transition>;

/** Changes the states of accounts. */
@Injectable()
export class UserStatesService {
  constructor(
    private readonly users: UsersService,
    private readonly audit: AuditEventsService,
  ) {}

  /**
   * Answers true if the state was changed, otherwise as GitLab's API does: false or null if there is nothing to change.
   *
   * @throws {Refusal} 404 without such a user, 403 for oneself and for the last administrator, 403 or 409 if the state
   * does not allow it
   */
  async change(transition: keyof typeof TRANSITIONS, id: number, by: Author): Promise<boolean | null> {
    const { to, event, idle, refused }: Transition = TRANSITIONS[transition];
    return this.users.change(id, async (user, manager) => {
      if (transition === 'block' && user.id === by.id) {
        throw forbidden('user-is-another-one', 'The API initiating user cannot be blocked by the API');
      }
      if (refused?.[0].includes(user.state)) throw refused[1]();
      if (idle[0].includes(user.state)) return idle[1];
      if (user.admin && to !== 'active') await this.users.keepAnAdministrator(manager, id, `cannot be ${to}`);
      await manager.update(User, id, { state: to });
      await this.audit.record(manager, by, [{ ...userSubject(user), action: { custom_message: event } }]);
      return true;
    });
  }
}
