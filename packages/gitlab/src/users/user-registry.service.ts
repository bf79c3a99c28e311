import { Injectable } from '@nestjs/common';
import type { CreateUser, UpdateUser } from '@tandem/contracts';
import { Clock } from '@tandem/platform';
import { EntityManager, Not } from 'typeorm';
import { checkUnmodified } from '../api/precondition.js';
import { userSubject } from '../audit-events/audited-event.js';
import { AuditTrail, changesOf } from '../audit-events/audit-trail.service.js';
import type { Author } from '../audit-events/author.js';
import { inTransaction } from '../database/in-transaction.js';
import { violatesUnique } from '../database/violations.js';
import { badRequest, conflict, invalidRecord, notFound } from '../errors/gitlab-errors.js';
import { isSound, type Problems } from '../errors/record-problems.js';
import { isStorableId } from '../api/storable-id.js';
import { keepAnAdministrator } from './last-administrator.js';
import { ownerOfPath } from './taken-paths.js';
import { attributeProblems, attributesOf, changedAttributes, type StoredUserAttributes } from './user-attributes.js';
import { User, type UserType } from './user.entity.js';
import { userProblems, type UserFields } from './user-problems.js';

const EMAIL_INDEX = 'index_users_on_email';

/** How a name that somebody has already is refused: with 409, for a service account with 400. */
type Taken = typeof conflict | typeof badRequest;

const emailTaken = (taken: Taken) => taken('email-is-free', 'Email has already been taken');

interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly username: string;
  readonly admin: boolean;
  readonly userType: UserType;
  readonly provisionedByGroupId: number | null;
  readonly attributes: StoredUserAttributes;
}

/** Makes accounts and changes what they are called. */
@Injectable()
export class UserRegistry {
  constructor(
    private readonly manager: EntityManager,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  /** @throws {Refusal} 409 where email or username are taken, 400 where a field does not validate */
  async create({ email, name, username, password, admin, ...others }: CreateUser, by: Author): Promise<User> {
    const { reset_password, force_random_password, skip_confirmation: _skip, ...attributes } = others;
    // One that is made at random takes the place of what was sent (app/services/users/build_service.rb).
    const isRandom = reset_password || force_random_password;
    return this.store(
      {
        email: email.toLowerCase(),
        name,
        username,
        admin,
        userType: 'human',
        provisionedByGroupId: null,
        attributes: changedAttributes({}, attributes),
      },
      isRandom ? undefined : password,
      by,
    );
  }

  /**
   * Makes an account for a program.
   *
   * @param provisionedByGroupId the group that it belongs to, null for the instance
   */
  async createServiceAccount(
    account: { readonly email: string; readonly name: string; readonly username: string },
    provisionedByGroupId: number | null,
    by: Author,
  ): Promise<User> {
    return this.store(
      { ...account, admin: false, userType: 'service_account', provisionedByGroupId, attributes: {} },
      undefined,
      by,
      badRequest,
    );
  }

  /** @throws {Refusal} 404 where there is no such user, 409 and 400 as at its creation, 403 for the last administrator */
  async update({ id, email, name, username, password, admin, ...attributes }: UpdateUser, by: Author): Promise<User> {
    const changes = {
      ...(email === undefined ? {} : { email: email.toLowerCase() }),
      ...(name === undefined ? {} : { name }),
      ...(username === undefined ? {} : { username }),
      ...(admin === undefined ? {} : { admin }),
    };
    return this.orEmailTaken(conflict, () =>
      inTransaction(this.manager, async (manager) => {
        const user = isStorableId(id)
          ? await manager.findOne(User, { where: { id }, lock: { mode: 'pessimistic_write' } })
          : null;
        if (!user) {
          throw notFound('user-exists', 'User');
        }
        checkUnmodified(user, by);
        const after = changedAttributes(user.attributes, attributes);
        const email = changes.email ?? user.email;
        await this.check(manager, { ...changes, password }, conflict, id, attributeProblems(attributes, email));
        if (user.admin && admin === false) {
          await keepAnAdministrator(manager, id, 'cannot stop being one');
        }
        const before = auditedFieldsOf(user);
        await manager.save(Object.assign(user, changes, { attributes: after }));
        await this.audit.record(manager, by, [
          ...changesOf(userSubject(user), before, auditedFieldsOf(user)),
          ...(password ? [{ ...userSubject(user), action: { change: 'password' } }] : []),
        ]);
        return user;
      }),
    );
  }

  /** Lets the service accounts of a group that is removed belong to no group. */
  async releaseFromGroup(manager: EntityManager, groupId: number): Promise<void> {
    await manager.update(User, { provisionedByGroupId: groupId }, { provisionedByGroupId: null });
  }

  private async store(user: NewUser, password: string | undefined, by: Author, taken: Taken = conflict): Promise<User> {
    return this.orEmailTaken(taken, () =>
      inTransaction(this.manager, async (manager) => {
        const problems = attributeProblems(user.attributes, user.email);
        await this.check(manager, { ...user, password }, taken, undefined, problems);
        const stored = await manager.save(
          manager.create(User, { ...user, state: 'active', codeSuggestions: false, createdAt: this.clock.date() }),
        );
        await this.audit.record(manager, by, [{ ...userSubject(stored), action: { add: 'user' } }]);
        return stored;
      }),
    );
  }

  private async check(
    manager: EntityManager,
    fields: UserFields,
    taken: Taken,
    userId?: number,
    moreProblems: Problems = {},
  ): Promise<void> {
    const { email, username } = fields;
    const others = userId === undefined ? {} : { id: Not(userId) };
    if (email !== undefined && (await manager.existsBy(User, { ...others, email }))) {
      throw emailTaken(taken);
    }
    const owner =
      username === undefined ? undefined : await ownerOfPath(manager, username, userId === undefined ? {} : { userId });
    if (owner === 'user') {
      throw taken('username-is-free', 'Username has already been taken');
    }
    const problems = { ...userProblems(fields), ...moreProblems };
    if (!isSound(problems)) {
      throw invalidRecord('user-is-valid', problems);
    }
    if (owner === 'group') {
      throw invalidRecord('username-is-free', { username: ['has already been taken'] });
    }
  }

  private async orEmailTaken<Result>(taken: Taken, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw violatesUnique(error, EMAIL_INDEX) ? emailTaken(taken) : error;
    }
  }
}

/** By the names that ee/app/services/ee/users/update_service.rb gives them. */
const auditedFieldsOf = (user: User) => ({
  'email address': user.email,
  username: user.username,
  name: user.name,
  'admin status': user.admin,
  'auditor status': attributesOf(user).auditor,
});
