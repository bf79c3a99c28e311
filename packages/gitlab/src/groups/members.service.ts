import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { AddedMembersAnswer, ListMembers } from '@tandem/contracts';
import { Clock, Refusal } from '@tandem/platform';
import type { EntityManager, Repository } from 'typeorm';
import { isStorableId, paginate, type Page } from '../api/page.js';
import { checkUnmodified } from '../api/precondition.js';
import {
  AuditEventsService,
  groupEntity,
  type AuditedAction,
  type AuditedEvent,
} from '../audit-events/audit-events.service.js';
import type { Author } from '../authentication/authentication.js';
import { inTransaction, violatesForeignKey, violatesUnique } from '../database/transactions.js';
import { conflict, forbidden, invalidRecord, notFound, recordNotFound } from '../errors/gitlab-errors.js';
import { sentenceOf, toSentence, type Problems } from '../errors/record-problems.js';
import type { User } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';
import { Group } from './group.entity.js';
import { ACCESS_LEVELS, LEVEL_NAMES, Member, OWNER, type AccessLevel } from './member.entity.js';
import { hasOtherOwner, higherMembership, narrowMembers } from './members.finder.js';

/** What a membership is to be; an end of null is none, one that is not given stays. */
export interface MembershipFields {
  readonly access_level: number;
  readonly expires_at?: string | null | undefined;
}

/** A membership with its user. */
export type MemberOfGroup = Member & { readonly user: User };

/** The members of groups, and at which level they are. */
@Injectable()
export class MembersService {
  constructor(
    @InjectRepository(Member) private readonly members: Repository<Member>,
    private readonly users: UsersService,
    private readonly clock: Clock,
    private readonly audit: AuditEventsService,
  ) {}

  /** A page of a group's own members or, with those of the groups above, of all; of each user the highest level. */
  async list(group: Group, filter: ListMembers, { inherited }: { inherited: boolean }): Promise<Page<MemberOfGroup>> {
    const query = this.members.createQueryBuilder('member').innerJoinAndSelect('member.user', 'user');
    narrowMembers(query, filter, inherited ? group.traversalIds : [group.id], this.clock.today());
    return (await paginate(query.orderBy('member.id', 'ASC'), filter)) as Page<MemberOfGroup>;
  }

  /** @throws {Refusal} 404 if the user is no member; `inherited` counts those of the groups above too */
  async find(group: Group, userId: number, { inherited }: { inherited: boolean }): Promise<MemberOfGroup> {
    const page = await this.list(
      group,
      { id: group.id, user_ids: [userId], with_saml_identity: false, page: 1, per_page: 1 },
      { inherited },
    );
    const [member] = page.items;
    if (!member) throw recordNotFound('membership-exists');
    return member;
  }

  /** @throws {Refusal} 404 if there is no such user, 409 for a member, 400 for a level that is none or too low, or an end in the past */
  async add(
    group: Group,
    userId: number,
    { access_level, expires_at }: MembershipFields,
    by: Author,
  ): Promise<MemberOfGroup> {
    const user = await this.users.get(userId);
    const alreadyMember = () => conflict('membership-is-new', 'Member already exists');
    const old = await this.members.findOneBy({ groupId: group.id, userId });
    if (old && !this.hasEnded(old)) throw alreadyMember();
    const level = await this.validLevel(group, userId, access_level);
    this.checkEnd(expires_at);
    try {
      return await inTransaction(this.members.manager, async (manager) => {
        const events: AuditedEvent[] = [];
        if (old) {
          await manager.delete(Member, old.id);
          const reason = `access expired on ${old.expiresAt}`;
          events.push(eventOf(group, user, old, { remove: 'user_access', system_event: true, reason }));
        }
        const member = await manager.save(
          manager.create(Member, {
            groupId: group.id,
            userId,
            accessLevel: level,
            expiresAt: expires_at ?? null,
            createdAt: this.clock.date(),
          }),
        );
        events.push(eventOf(group, user, member, { add: 'user_access', as: LEVEL_NAMES[level] }));
        await this.audit.record(manager, by, events);
        return Object.assign(member, { user });
      });
    } catch (error) {
      if (violatesForeignKey(error, 'fk_members_user_id')) throw notFound('user-exists', 'User');
      if (violatesForeignKey(error, 'fk_members_group_id')) throw notFound('group-exists', 'Group');
      throw violatesUnique(error, 'index_members_on_user_id_and_group_id') ? alreadyMember() : error;
    }
  }

  /**
   * Adds each of several users by itself, and gives those who are members another level (app/services/members/create_service.rb).
   * What is refused is told in the answer, and the others are added all the same.
   */
  async addAll(
    group: Group,
    userIds: readonly number[],
    fields: MembershipFields,
    by: Author,
  ): Promise<AddedMembersAnswer> {
    const refused: string[] = [];
    for (const userId of new Set(userIds)) {
      const old = isStorableId(userId) ? await this.members.findOneBy({ groupId: group.id, userId }) : null;
      try {
        await (old && !this.hasEnded(old)
          ? this.change(group, userId, fields, by)
          : this.add(group, userId, fields, by));
      } catch (error) {
        refused.push(`${userId}: ${reasonOf(error)}`);
      }
    }
    return refused.length === 0 ? { status: 'success' } : { status: 'error', message: toSentence(refused) };
  }

  /** @throws {Refusal} 404 if the user is no member, 403 for the last owner, 400 for a level that is none or too low, or an end in the past */
  async change(
    group: Group,
    userId: number,
    { access_level, expires_at }: MembershipFields,
    by: Author,
  ): Promise<MemberOfGroup> {
    const level = await this.validLevel(group, userId, access_level);
    this.checkEnd(expires_at);
    await inTransaction(this.members.manager, async (manager) => {
      const member = await this.lock(manager, group, userId);
      checkUnmodified(member, by);
      if (level !== OWNER) await this.keepAnOwner(manager, group, member);
      const expiresAt = expires_at === undefined ? member.expiresAt : expires_at;
      if (level === member.accessLevel && expiresAt === member.expiresAt) return;
      await manager.update(Member, member.id, { accessLevel: level, expiresAt });
      const action = { change: 'access_level', from: LEVEL_NAMES[member.accessLevel], to: LEVEL_NAMES[level] };
      const ends = { expiry_from: member.expiresAt, expiry_to: expiresAt };
      await this.audit.record(manager, by, [eventOf(group, member.user, member, action, ends)]);
    });
    return this.find(group, userId, { inherited: false });
  }

  /** @throws {Refusal} 404 if the user is no member, 403 for the last owner */
  async remove(group: Group, userId: number, by: Author): Promise<void> {
    await inTransaction(this.members.manager, async (manager) => {
      const member = await this.lock(manager, group, userId);
      checkUnmodified(member, by);
      await this.keepAnOwner(manager, group, member);
      await manager.delete(Member, member.id);
      await this.audit.record(manager, by, [eventOf(group, member.user, member, { remove: 'user_access' })]);
    });
  }

  /** Whether a group has nobody else to own it. Until the transaction ends these groups keep their members. */
  async isSoleOwner(manager: EntityManager, userId: number): Promise<boolean> {
    const owned = await manager.query<{ traversal_ids: number[] }[]>(
      `SELECT g.traversal_ids FROM namespaces g JOIN members m ON m.group_id = g.id
        WHERE m.user_id = $1 AND m.access_level = $2 AND (m.expires_at IS NULL OR m.expires_at > $3)
        ORDER BY g.full_path FOR UPDATE OF g`,
      [userId, OWNER, this.clock.today()],
    );
    for (const { traversal_ids } of owned) {
      if (!(await hasOtherOwner(manager, traversal_ids, userId, this.clock.today()))) return true;
    }
    return false;
  }

  /** One group's members are changed one after the other. */
  private async lock(manager: EntityManager, group: Group, userId: number): Promise<MemberOfGroup> {
    await manager.findOne(Group, { where: { id: group.id }, lock: { mode: 'pessimistic_write' } });
    const where = { groupId: group.id, userId };
    const member = isStorableId(userId) ? await manager.findOne(Member, { where, relations: { user: true } }) : null;
    if (!member || this.hasEnded(member)) throw recordNotFound('membership-exists');
    return member as MemberOfGroup;
  }

  private hasEnded({ expiresAt }: Member): boolean {
    return expiresAt !== null && expiresAt <= this.clock.today();
  }

  /** app/validators/future_date_validator.rb */
  private checkEnd(expiresAt: string | null | undefined): void {
    if (expiresAt && expiresAt < this.clock.today()) {
      throw invalidRecord('member-is-valid', { expires_at: ['cannot be a date in the past'] });
    }
  }

  private async keepAnOwner(manager: EntityManager, group: Group, member: Member): Promise<void> {
    const others = await hasOtherOwner(manager, group.traversalIds, member.userId, this.clock.today());
    if (member.accessLevel === OWNER && !others) throw forbidden('an-owner-remains');
  }

  private async validLevel(group: Group, userId: number, accessLevel: number): Promise<AccessLevel> {
    const level = ACCESS_LEVELS.find((known) => known === accessLevel);
    if (level === undefined) throw invalidRecord('member-is-valid', { access_level: ['is not included in the list'] });
    const inherited =
      isStorableId(userId) && group.parentId !== null
        ? await higherMembership(this.members.manager, group, userId, level, this.clock.today())
        : null;
    if (inherited) {
      const source = `${LEVEL_NAMES[inherited.accessLevel]} inherited membership from group ${inherited.group?.name}`;
      const reason = `should be greater than or equal to ${source}`;
      throw invalidRecord('member-is-valid', { access_level: [reason] });
    }
    return level;
  }
}

/** @throws {Error} what is no refusal */
function reasonOf(error: unknown): string {
  if (!(error instanceof Refusal)) throw error;
  const { message } = error.answer.body as { message: string | Problems };
  return typeof message === 'string' ? message : sentenceOf(message);
}

/** ee/app/services/ee/audit_event_service.rb, `for_member` */
const eventOf = (
  group: Group,
  user: User,
  member: Member,
  action: AuditedAction,
  ends: AuditedEvent['more'] = {},
): AuditedEvent => ({
  entity: groupEntity(group),
  target: { type: 'User', id: user.id, details: user.name },
  action,
  more: { member_id: member.id, ...ends },
});
