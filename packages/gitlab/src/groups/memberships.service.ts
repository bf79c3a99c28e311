import { Injectable } from '@nestjs/common';
import type { AddedMembersAnswer } from '@tandem/contracts';
import { Clock, Refusal } from '@tandem/platform';
import { DataSource, type EntityManager } from 'typeorm';
import { checkUnmodified } from '../api/precondition.js';
import { isStorableId } from '../api/storable-id.js';
import { groupEntity, type AuditedEvent } from '../audit-events/audited-event.js';
import { AuditTrail, changesOf } from '../audit-events/audit-trail.service.js';
import type { Author } from '../audit-events/author.js';
import { inTransaction } from '../database/in-transaction.js';
import { violatesForeignKey, violatesUnique } from '../database/violations.js';
import { conflict, forbidden, invalidRecord, notFound, recordNotFound } from '../errors/gitlab-errors.js';
import { sentenceOf, toSentence, type Problems } from '../errors/record-problems.js';
import { Users } from '../users/users.service.js';
import { Group } from './group.entity.js';
import { ACCESS_LEVELS, Member, OWNER, type AccessLevel } from './member.entity.js';
import { Members, type MemberOfGroup } from './members.service.js';

const MEMBER_INDEX = 'index_members_on_user_id_and_group_id';
const LEVEL_NAMES: Readonly<Record<AccessLevel, string>> = {
  10: 'Guest',
  20: 'Reporter',
  30: 'Developer',
  40: 'Maintainer',
  50: 'Owner',
};

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

  /** @throws {Refusal} 404 where there is no such user, 409 for a member, 400 for a level that is none or too low */
  async add(group: Group, userId: number, accessLevel: number, by: Author): Promise<MemberOfGroup> {
    const user = await this.users.find(userId);
    if (!user) {
      throw notFound('user-exists', 'User');
    }
    const alreadyMember = () => conflict('membership-is-new', 'Member already exists');
    if (await this.dataSource.manager.existsBy(Member, { groupId: group.id, userId })) {
      throw alreadyMember();
    }
    const level = await this.validLevel(group, userId, accessLevel);
    try {
      return await inTransaction(this.dataSource, async (manager) => {
        const member = await manager.save(
          manager.create(Member, { groupId: group.id, userId, accessLevel: level, createdAt: this.clock.date() }),
        );
        const action = { add: 'user_access', as: LEVEL_NAMES[level] };
        await this.audit.record(manager, by, [{ ...subjectOf(group, member), action }]);
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
  async addAll(group: Group, userIds: readonly number[], level: number, by: Author): Promise<AddedMembersAnswer> {
    const refused: string[] = [];
    for (const userId of new Set(userIds)) {
      const isMember =
        isStorableId(userId) && (await this.dataSource.manager.existsBy(Member, { groupId: group.id, userId }));
      try {
        await (isMember ? this.change(group, userId, level, by) : this.add(group, userId, level, by));
      } catch (error) {
        refused.push(`${userId}: ${reasonOf(error)}`);
      }
    }
    return refused.length === 0 ? { status: 'success' } : { status: 'error', message: toSentence(refused) };
  }

  /** @throws {Refusal} 404 where the user is no member, 403 for the last owner, 400 for a level that is none or too low */
  async change(group: Group, userId: number, accessLevel: number, by: Author): Promise<MemberOfGroup> {
    const level = await this.validLevel(group, userId, accessLevel);
    await inTransaction(this.dataSource, async (manager) => {
      const member = await this.lock(manager, group, userId);
      checkUnmodified(member, by);
      if (level !== OWNER) {
        await this.keepAnOwner(manager, group, member);
      }
      await manager.update(Member, member.id, { accessLevel: level });
      const levels = { access_level: LEVEL_NAMES[level] };
      const before = { access_level: LEVEL_NAMES[member.accessLevel] };
      await this.audit.record(manager, by, changesOf(subjectOf(group, member), before, levels));
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
      await this.audit.record(manager, by, [{ ...subjectOf(group, member), action: { remove: 'user_access' } }]);
    });
  }

  /** Whether a group has nobody else to own it. Until the transaction ends these groups keep their members. */
  async isSoleOwner(manager: EntityManager, userId: number): Promise<boolean> {
    const owned = await manager.query<{ traversal_ids: number[] }[]>(
      `SELECT g.traversal_ids FROM namespaces g JOIN members m ON m.group_id = g.id
        WHERE m.user_id = $1 AND m.access_level = $2 ORDER BY g.full_path FOR UPDATE OF g`,
      [userId, OWNER],
    );
    for (const { traversal_ids } of owned) {
      if (!(await hasOtherOwner(manager, traversal_ids, userId))) {
        return true;
      }
    }
    return false;
  }

  /** One group's members are changed one after the other. */
  private async lock(manager: EntityManager, group: Group, userId: number): Promise<Member> {
    await manager.findOne(Group, { where: { id: group.id }, lock: { mode: 'pessimistic_write' } });
    const member = isStorableId(userId) ? await manager.findOneBy(Member, { groupId: group.id, userId }) : null;
    if (!member) {
      throw recordNotFound('membership-exists');
    }
    return member;
  }

  private async keepAnOwner(manager: EntityManager, group: Group, member: Member): Promise<void> {
    const others = await hasOtherOwner(manager, group.traversalIds, member.userId);
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
): Promise<boolean> {
  return manager
    .createQueryBuilder(Member, 'member')
    .where('member.groupId IN (:...groups) AND member.accessLevel = :owner AND member.userId <> :userId', {
      groups: traversalIds,
      owner: OWNER,
      userId,
    })
    .getExists();
}

const subjectOf = (group: Group, { id, userId }: Member): Pick<AuditedEvent, 'entity' | 'target'> => ({
  entity: groupEntity(group),
  target: { type: 'GroupMember', id, details: `User ${userId}` },
});
