import { Injectable } from '@nestjs/common';
import type { AddedMembersAnswer } from '@tandem/contracts';
import { Clock, Refusal } from '@tandem/platform';
import { DataSource, type EntityManager } from 'typeorm';
import { checkUnmodified } from '../api/precondition.js';
import { isStorableId } from '../api/storable-id.js';
import { groupEntity, type AuditedAction, type AuditedEvent } from '../audit-events/audited-event.js';
import { AuditTrail } from '../audit-events/audit-trail.service.js';
import type { Author } from '../audit-events/author.js';
import { inTransaction } from '../database/in-transaction.js';
import { violatesForeignKey, violatesUnique } from '../database/violations.js';
import { conflict, forbidden, invalidRecord, notFound, recordNotFound } from '../errors/gitlab-errors.js';
import { sentenceOf, toSentence, type Problems } from '../errors/record-problems.js';
import type { User } from '../users/user.entity.js';
import { Users } from '../users/users.service.js';
import { Group } from './group.entity.js';
import { ACCESS_LEVELS, lasts, Member, OWNER, type AccessLevel } from './member.entity.js';
import { Members, type MemberOfGroup } from './members.service.js';

const MEMBER_INDEX = 'index_members_on_user_id_and_group_id';
const LEVEL_NAMES: Readonly<Record<AccessLevel, string>> = {
  10: 'Guest',
  20: 'Reporter',
  30: 'Developer',
  40: 'Maintainer',
  50: 'Owner',
};

/** What a membership is to be; an end of null is none, one that is not given stays. */
export interface MembershipFields {
  readonly access_level: number;
  readonly expires_at?: string | null | undefined;
}

/** Changes who is a member of a group, and at which level. */
@Injectable()
export class Memberships {
  constructor(
    private readonly dataSource: DataSource,
    private readonly members: Members,
    private readonly users: Users,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  /** @throws {Refusal} 404 where there is no such user, 409 for a member, 400 for a level that is none or too low, or an end in the past */
  async add(
    group: Group,
    userId: number,
    { access_level, expires_at }: MembershipFields,
    by: Author,
  ): Promise<MemberOfGroup> {
    const user = await this.users.find(userId);
    if (!user) {
      throw notFound('user-exists', 'User');
    }
    const alreadyMember = () => conflict('membership-is-new', 'Member already exists');
    const old = await this.dataSource.manager.findOneBy(Member, { groupId: group.id, userId });
    if (old && !this.hasEnded(old)) {
      throw alreadyMember();
    }
    const level = await this.validLevel(group, userId, access_level);
    this.checkEnd(expires_at);
    try {
      return await inTransaction(this.dataSource, async (manager) => {
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
      if (violatesForeignKey(error, 'fk_members_user_id')) {
        throw notFound('user-exists', 'User');
      }
      if (violatesForeignKey(error, 'fk_members_group_id')) {
        throw notFound('group-exists', 'Group');
      }
      throw violatesUnique(error, MEMBER_INDEX) ? alreadyMember() : error;
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
      const old = isStorableId(userId)
        ? await this.dataSource.manager.findOneBy(Member, { groupId: group.id, userId })
        : null;
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

  /** @throws {Refusal} 404 where the user is no member, 403 for the last owner, 400 for a level that is none or too low, or an end in the past */
  async change(
    group: Group,
    userId: number,
    { access_level, expires_at }: MembershipFields,
    by: Author,
  ): Promise<MemberOfGroup> {
    const level = await this.validLevel(group, userId, access_level);
    this.checkEnd(expires_at);
    await inTransaction(this.dataSource, async (manager) => {
      const member = await this.lock(manager, group, userId);
      checkUnmodified(member, by);
      if (level !== OWNER) {
        await this.keepAnOwner(manager, group, member);
      }
      const expiresAt = expires_at === undefined ? member.expiresAt : expires_at;
      if (level === member.accessLevel && expiresAt === member.expiresAt) {
        return;
      }
      await manager.update(Member, member.id, { accessLevel: level, expiresAt });
      const action = { change: 'access_level', from: LEVEL_NAMES[member.accessLevel], to: LEVEL_NAMES[level] };
      const ends = { expiry_from: member.expiresAt, expiry_to: expiresAt };
      await this.audit.record(manager, by, [eventOf(group, member.user, member, action, ends)]);
    });
    return this.members.find(group, userId, { inherited: false });
  }

  /** @throws {Refusal} 404 where the user is no member, 403 for the last owner */
  async remove(group: Group, userId: number, by: Author): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
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
      if (!(await hasOtherOwner(manager, traversal_ids, userId, this.clock.today()))) {
        return true;
      }
    }
    return false;
  }

  /** One group's members are changed one after the other. */
  private async lock(manager: EntityManager, group: Group, userId: number): Promise<MemberOfGroup> {
    await manager.findOne(Group, { where: { id: group.id }, lock: { mode: 'pessimistic_write' } });
    const where = { groupId: group.id, userId };
    const member = isStorableId(userId) ? await manager.findOne(Member, { where, relations: { user: true } }) : null;
    if (!member || this.hasEnded(member)) {
      throw recordNotFound('membership-exists');
    }
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
    if (member.accessLevel === OWNER && !others) {
      throw forbidden('an-owner-remains');
    }
  }

  private async validLevel(group: Group, userId: number, accessLevel: number): Promise<AccessLevel> {
    const level = ACCESS_LEVELS.find((known) => known === accessLevel);
    if (level === undefined) {
      throw invalidRecord('member-is-valid', { access_level: ['is not included in the list'] });
    }
    const above = group.traversalIds.slice(0, -1);
    const inherited =
      above.length === 0 || !isStorableId(userId)
        ? null
        : await this.dataSource.manager
            .createQueryBuilder(Member, 'member')
            .innerJoinAndSelect('member.group', 'group')
            .where('member.userId = :userId AND member.groupId IN (:...above) AND member.accessLevel > :level', {
              userId,
              above,
              level,
            })
            .andWhere(lasts('member'), { today: this.clock.today() })
            .orderBy('member.accessLevel', 'DESC')
            .getOne();
    if (inherited) {
      const reason = `should be greater than or equal to ${LEVEL_NAMES[inherited.accessLevel]} inherited membership from group ${inherited.group?.name}`;
      throw invalidRecord('member-is-valid', { access_level: [reason] });
    }
    return level;
  }
}

/** @throws what is no refusal */
function reasonOf(error: unknown): string {
  if (!(error instanceof Refusal)) {
    throw error;
  }
  const { message } = error.answer.body as { message: string | Problems };
  return typeof message === 'string' ? message : sentenceOf(message);
}

/** The owners of the groups above own a group as well. */
async function hasOtherOwner(
  manager: EntityManager,
  traversalIds: readonly number[],
  userId: number,
  today: string,
): Promise<boolean> {
  return manager
    .createQueryBuilder(Member, 'member')
    .where('member.groupId IN (:...groups) AND member.accessLevel = :owner AND member.userId <> :userId', {
      groups: traversalIds,
      owner: OWNER,
      userId,
    })
    .andWhere(lasts('member'), { today })
    .getExists();
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
