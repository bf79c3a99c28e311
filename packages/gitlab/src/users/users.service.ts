import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { CreateUser, ListUsers, UpdateUser } from '@tandem/contracts';
import { Clock } from '@tandem/platform';
import { Not, type EntityManager, type Repository } from 'typeorm';
import { isStorableId, keysetUnavailable, paginate, type Page } from '../api/page.js';
import { checkUnmodified } from '../api/precondition.js';
import { AuditEventsService, changesOf, userSubject } from '../audit-events/audit-events.service.js';
import type { Author } from '../authentication/authentication.js';
import { inTransaction, lockUntilCommit, violatesUnique } from '../database/transactions.js';
import { badRequest, conflict, forbidden, invalidRecord, notFound } from '../errors/gitlab-errors.js';
import { isSound, type Problems } from '../errors/record-problems.js';
import { ownerOfPath } from './paths.js';
import {
  attributeProblems,
  attributesOf,
  changedAttributes,
  withoutAbsent,
  userProblems,
  type UserFields,
} from './user-attributes.js';
import { User } from './user.entity.js';
import { narrowUsers } from './users.finder.js';

/** How a name that somebody has already is refused: with 409, for a service account with 400. */
type Taken = typeof conflict | typeof badRequest;

const emailTaken = (taken: Taken) => taken('email-is-free', 'Email has already been taken');

type NewUser = Pick<User, 'email' | 'name' | 'username' | 'admin' | 'userType' | 'provisionedByGroupId' | 'attributes'>;

/** The accounts of an instance. */
@Injectable()
export class UsersService {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly clock: Clock,
    private readonly audit: AuditEventsService,
  ) {}

  async find(id: number): Promise<User | null> {
    return isStorableId(id) ? this.users.findOneBy({ id }) : null;
  }

  /** @throws {Refusal} 404 if there is no such user */
  async get(id: number): Promise<User> {
    const user = await this.find(id);
    if (!user) throw notFound('user-exists', 'User');
    return user;
  }

  /** The users of some names, in any case; names that nobody has are left out. */
  async findByUsernames(usernames: readonly string[]): Promise<User[]> {
    const names = usernames.map((name) => name.toLowerCase());
    return this.users.createQueryBuilder('user').where('lower(user.username) = ANY(:names)', { names }).getMany();
  }

  /** A page of users, as `viewer` sees them. */
  async list(filter: ListUsers, viewer: { readonly admin: boolean } | undefined): Promise<Page<User>> {
    if (filter.pagination === 'keyset') throw keysetUnavailable();
    const query = this.users.createQueryBuilder('user');
    narrowUsers(query, filter, viewer?.admin ?? false);
    return paginate(query, filter);
  }

  /** @throws {Refusal} 409 if email or username are taken, 400 if a field does not validate */
  async create({ email, name, username, password, admin, ...others }: CreateUser, by: Author): Promise<User> {
    const { reset_password, force_random_password, skip_confirmation: _skip, ...attributes } = others;
    const user: NewUser = {
      email: email.toLowerCase(),
      name,
      username,
      admin,
      userType: 'human',
      provisionedByGroupId: null,
      attributes: changedAttributes({}, attributes),
    };
    // A random password takes the place of the given one (app/services/users/build_service.rb).
    return this.store(user, reset_password || force_random_password ? undefined : password, by, conflict);
  }

  /**
   * Creates an account for a program.
   *
   * @param provisionedByGroupId the group that it belongs to, null for the instance
   * @throws {Refusal} 400 if the username is taken, or a field does not validate
   */
  async createServiceAccount(
    account: Pick<User, 'email' | 'name' | 'username'>,
    provisionedByGroupId: number | null,
    by: Author,
  ): Promise<User> {
    const user: NewUser = {
      ...account,
      admin: false,
      userType: 'service_account',
      provisionedByGroupId,
      attributes: {},
    };
    return this.store(user, undefined, by, badRequest);
  }

  /** @throws {Refusal} 404 if there is no such user, 409 and 400 as at its creation, 403 for the last administrator */
  async update({ id, email, name, username, password, admin, ...attributes }: UpdateUser, by: Author): Promise<User> {
    const changes = withoutAbsent({ email: email?.toLowerCase(), name, username, admin });
    return this.orEmailTaken(conflict, () =>
      this.change(id, async (user, manager) => {
        checkUnmodified(user, by);
        const after = changedAttributes(user.attributes, attributes);
        const problems = attributeProblems(attributes, changes.email ?? user.email);
        await this.check(manager, { ...changes, password }, conflict, problems, id);
        if (user.admin && admin === false) await this.keepAnAdministrator(manager, id, 'cannot stop being one');
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

  /** Sets the user's own setting (`user_preferences.code_suggestions`). */
  async setCodeSuggestions(codeSuggestions: boolean, by: Author): Promise<void> {
    await inTransaction(this.users.manager, async (manager) => {
      const user = await manager.findOne(User, { where: { id: by.id }, lock: { mode: 'pessimistic_write' } });
      if (user) checkUnmodified(user, by);
      if (user && user.codeSuggestions !== codeSuggestions) {
        await manager.update(User, user.id, { codeSuggestions });
        const action = { change: 'code_suggestions', from: user.codeSuggestions, to: codeSuggestions };
        await this.audit.record(manager, by, [{ ...userSubject(user), action }]);
      }
    });
  }

  /**
   * Removes an account, with its tokens and memberships.
   *
   * @param mayGo throws if the account is still needed
   * @throws {Refusal} 404 if there is no such user, 403 for the last administrator
   */
  async remove(id: number, by: Author, mayGo: (manager: EntityManager) => Promise<void>): Promise<void> {
    await this.change(id, async (user, manager) => {
      await mayGo(manager);
      checkUnmodified(user, by);
      if (user.admin) await this.keepAnAdministrator(manager, id, 'cannot be deleted');
      await manager.delete(User, id);
      await this.audit.record(manager, by, [{ ...userSubject(user), action: { remove: 'user' } }]);
    });
  }

  /** Lets the service accounts of a group that is removed belong to no group. */
  async releaseFromGroup(manager: EntityManager, groupId: number): Promise<void> {
    await manager.update(User, { provisionedByGroupId: groupId }, { provisionedByGroupId: null });
  }

  /**
   * Changes an account in a transaction, as one request after the other.
   *
   * @throws {Refusal} 404 if there is no such user
   */
  async change<Result>(id: number, work: (user: User, manager: EntityManager) => Promise<Result>): Promise<Result> {
    return inTransaction(this.users.manager, async (manager) => {
      const user = isStorableId(id)
        ? await manager.findOne(User, { where: { id }, lock: { mode: 'pessimistic_write' } })
        : null;
      if (!user) throw notFound('user-exists', 'User');
      return work(user, manager);
    });
  }

  /**
   * Refuses what would leave the instance without an active administrator. The check is locked until the
   * transaction ends, so that two administrators who leave at the same time do not both rely on the other.
   *
   * @param leaving the id of the administrator who leaves
   * @param what ends the sentence `The last active administrator …`
   * @throws {Refusal} 403 if there is no other
   */
  async keepAnAdministrator(manager: EntityManager, leaving: number, what: string): Promise<void> {
    await lockUntilCommit(manager, 'administrators');
    const administrators = await manager.find(User, {
      select: { id: true },
      where: { admin: true, state: 'active' },
      take: 2,
    });
    if (administrators.length === 1 && administrators[0]?.id === leaving) {
      throw forbidden('an-administrator-remains', `The last active administrator ${what}`);
    }
  }

  private async store(user: NewUser, password: string | undefined, by: Author, taken: Taken): Promise<User> {
    return this.orEmailTaken(taken, () =>
      inTransaction(this.users.manager, async (manager) => {
        await this.check(manager, { ...user, password }, taken, attributeProblems(user.attributes, user.email));
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
    moreProblems: Problems,
    userId?: number,
  ): Promise<void> {
    const { email, username } = fields;
    const others = userId === undefined ? {} : { id: Not(userId) };
    if (email !== undefined && (await manager.existsBy(User, { ...others, email }))) throw emailTaken(taken);
    const except = userId === undefined ? {} : { userId };
    const owner = username === undefined ? undefined : await ownerOfPath(manager, username, except);
    if (owner === 'user') throw taken('username-is-free', 'Username has already been taken');
    const problems = { ...userProblems(fields), ...moreProblems };
    if (!isSound(problems)) throw invalidRecord('user-is-valid', problems);
    if (owner === 'group') throw invalidRecord('username-is-free', { username: ['has already been taken'] });
  }

  private async orEmailTaken<Result>(taken: Taken, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw violatesUnique(error, 'index_users_on_email') ? emailTaken(taken) : error;
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
