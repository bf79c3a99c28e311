import type { ListMembers } from '@tandem/contracts';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { containing, isStorableId, narrow } from '../api/page.js';
import type { Group } from './group.entity.js';
import { lasts, Member, OWNER, type AccessLevel } from './member.entity.js';

/** That no other membership in the same groups gives the user a higher level. */
const HIGHEST = `NOT EXISTS (SELECT 1 FROM members other WHERE other.user_id = member.user_id
  AND other.group_id IN (:...groups) AND ${lasts('other')}
  AND (other.access_level, other.id) > (member.access_level, member.id))`;

/**
 * Leaves in a query of memberships what a list of those in some groups has (app/finders/members_finder.rb).
 *
 * @param today the date in UTC, `YYYY-MM-DD`
 */
export function narrowMembers(
  query: SelectQueryBuilder<Member>,
  filter: ListMembers,
  groups: readonly number[],
  today: string,
): void {
  query.where(`member.groupId IN (:...groups) AND ${lasts('member')}`, { groups, today });
  narrow(query, {
    FALSE: filter.with_saml_identity || filter.state === 'awaiting',
    '(user.name ILIKE :query OR user.username ILIKE :query)': containing(filter.query),
    'member.userId = ANY(:users)': filter.user_ids?.filter(isStorableId),
    'member.userId <> ALL(:skipped)': filter.skip_users?.filter(isStorableId),
  });
  if (groups.length > 1) query.andWhere(HIGHEST);
}

/** The membership in a group above, if one gives a user more than a level. */
export function higherMembership(
  manager: EntityManager,
  group: Group,
  userId: number,
  level: AccessLevel,
  today: string,
): Promise<Member | null> {
  const above = group.traversalIds.slice(0, -1);
  return manager
    .createQueryBuilder(Member, 'member')
    .innerJoinAndSelect('member.group', 'group')
    .where('member.userId = :userId AND member.groupId = ANY(:above)', { userId, above })
    .andWhere(`member.accessLevel > :level AND ${lasts('member')}`, { level, today })
    .orderBy('member.accessLevel', 'DESC')
    .getOne();
}

/** Whether a group has another owner; the owners of the groups above own a group as well. */
export function hasOtherOwner(
  manager: EntityManager,
  traversalIds: readonly number[],
  userId: number,
  today: string,
): Promise<boolean> {
  return manager
    .createQueryBuilder(Member, 'member')
    .where('member.groupId = ANY(:groups) AND member.userId <> :userId', { groups: traversalIds, userId })
    .andWhere(`member.accessLevel = :owner AND ${lasts('member')}`, { owner: OWNER, today })
    .getExists();
}
