import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { ListMembers } from '@tandem/contracts';
import { Clock } from '@tandem/platform';
import type { EntityManager, Repository } from 'typeorm';
import { paginate, type Page } from '../api/page.js';
import { isStorableId } from '../api/storable-id.js';
import { conflict, forbidden, invalidRecord, notFound, recordNotFound } from '../errors/gitlab-errors.js';
import { violatesUnique } from '../database/unique-violation.js';
import type { User } from '../users/user.entity.js';
import { escapeLike, Users } from '../users/users.service.js';
import { Group } from './group.entity.js';
import { ACCESS_LEVELS, Member, OWNER, type AccessLevel } from './member.entity.js';

/** A membership with its user. */
export type MemberOfGroup = Member & { readonly user: User };

const MEMBER_INDEX = 'index_members_on_user_id_and_group_id';
const LEVEL_NAMES: Readonly<Record<AccessLevel, string>> = {
  10: 'Guest',
  20: 'Reporter',
  30: 'Developer',
  40: 'Maintainer',
  50: 'Owner',
};

/** The memberships of groups. */
@Injectable()
export class Members {
  constructor(
    @InjectRepository(Member) private readonly members: Repository<Member>,
    private readonly users: Users,
    private readonly clock: Clock,
  ) {}

  /** A page of a group's own members or, with those of the groups above, of all; of each user the highest level. */
  async list(group: Group, filter: ListMembers, { inherited }: { inherited: boolean }): Promise<Page<MemberOfGroup>> {
    const query = this.members.createQueryBuilder('member').innerJoinAndSelect('member.user', 'user');
    query.where('member.groupId IN (:...groups)', { groups: inherited ? group.traversalIds : [group.id] });
    if (inherited) {
      query.andWhere(
        `NOT EXISTS (SELECT 1 FROM members other WHERE other.user_id = member.user_id AND other.group_id IN (:...groups)
          AND (other.access_level, other.id) > (member.access_level, member.id))`,
      );
    }
    if (filter.query !== undefined) {
      query.andWhere('(user.name ILIKE :query OR user.username ILIKE :query)', {
        query: `%${escapeLike(filter.query)}%`,
      });
    }
    if (filter.user_ids !== undefined) {
      query.andWhere('member.userId = ANY(:users)', { users: filter.user_ids.filter(isStorableId) });
    }
    if (filter.skip_users !== undefined) {
      query.andWhere('member.userId <> ALL(:skipped)', { skipped: filter.skip_users.filter(isStorableId) });
    }
    return (await paginate(query.orderBy('member.id', 'ASC'), filter)) as Page<MemberOfGroup>;
  }

  /** @throws {Refusal} 404 where the user is no member; `inherited` counts those of the groups above too */
  async find(group: Group, userId: number, { inherited }: { inherited: boolean }): Promise<MemberOfGroup> {
    const page = await this.list(group, { id: group.id, user_ids: [userId], page: 1, per_page: 1 }, { inherited });
    const [member] = page.items;
    if (!member) {
      throw recordNotFound('membership-exists');
    }
    return member;
  }

  /** @throws {Refusal} 404 where there is no such user, 409 for a member, 400 for a level that is none or too low */
  async add(group: Group, userId: number, accessLevel: number): Promise<MemberOfGroup> {
    const user = await this.users.find(userId);
    if (!user) {
      throw notFound('user-exists', 'User');
    }
    const alreadyMember = () => conflict('membership-is-new', 'Member already exists');
    if (await this.members.existsBy({ groupId: group.id, userId })) {
      throw alreadyMember();
    }
    const level = await this.validLevel(group, userId, accessLevel);
    try {
      const member = await this.members.save(
        this.members.create({ groupId: group.id, userId, accessLevel: level, createdAt: this.clock.date() }),
      );
      return Object.assign(member, { user });
    } catch (error) {
      throw violatesUnique(error, MEMBER_INDEX) ? alreadyMember() : error;
    }
  }

  /** @throws {Refusal} 404 where the user is no member, 403 for the last owner, 400 for a level that is none or too low */
  async change(group: Group, userId: number, accessLevel: number): Promise<MemberOfGroup> {
    const level = await this.validLevel(group, userId, accessLevel);
    await this.members.manager.transaction(async (manager) => {
      const member = await this.lock(manager, group, userId);
      if (level !== OWNER) {
        await this.keepAnOwner(manager, group, member);
      }
      await manager.update(Member, member.id, { accessLevel: level });
    });
    return this.find(group, userId, { inherited: false });
  }

  /** @throws {Refusal} 404 where the user is no member, 403 for the last owner */
  async remove(group: Group, userId: number): Promise<void> {
    await this.members.manager.transaction(async (manager) => {
      const member = await this.lock(manager, group, userId);
      await this.keepAnOwner(manager, group, member);
      await manager.delete(Member, member.id);
    });
  }

  /** Whether a root group has nobody else to own it. */
  async isSoleOwner(userId: number): Promise<boolean> {
    const [row] = await this.members.query<{ sole: boolean }[]>(
      `SELECT EXISTS (
         SELECT 1 FROM members m JOIN namespaces g ON g.id = m.group_id
          WHERE m.user_id = $1 AND m.access_level = $2
            AND NOT EXISTS (SELECT 1 FROM members o WHERE o.group_id = ANY(g.traversal_ids) AND o.access_level = $2 AND o.user_id <> $1)
       ) AS sole`,
      [userId, OWNER],
    );
    return row?.sole ?? false;
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
    const others = await manager
      .createQueryBuilder(Member, 'member')
      .where('member.groupId IN (:...groups) AND member.accessLevel = :owner AND member.userId <> :user', {
        groups: group.traversalIds,
        owner: OWNER,
        user: member.userId,
      })
      .getExists();
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
        : await this.members
            .createQueryBuilder('member')
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
