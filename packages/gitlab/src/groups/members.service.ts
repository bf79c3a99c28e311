import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { ListMembers } from '@tandem/contracts';
import { Clock } from '@tandem/platform';
import type { Repository } from 'typeorm';
import { paginate, type Page } from '../api/page.js';
import { isStorableId } from '../api/storable-id.js';
import { recordNotFound } from '../errors/gitlab-errors.js';
import type { User } from '../users/user.entity.js';
import { escapeLike } from '../users/users.service.js';
import type { Group } from './group.entity.js';
import { lasts, Member } from './member.entity.js';

/** A membership with its user. */
export type MemberOfGroup = Member & { readonly user: User };

/** The memberships of groups, to be read. */
@Injectable()
export class Members {
  constructor(
    @InjectRepository(Member) private readonly members: Repository<Member>,
    private readonly clock: Clock,
  ) {}

  /** A page of a group's own members or, with those of the groups above, of all; of each user the highest level. */
  async list(group: Group, filter: ListMembers, { inherited }: { inherited: boolean }): Promise<Page<MemberOfGroup>> {
    const query = this.members.createQueryBuilder('member').innerJoinAndSelect('member.user', 'user');
    query.where(`member.groupId IN (:...groups) AND ${lasts('member')}`, {
      groups: inherited ? group.traversalIds : [group.id],
      today: this.clock.today(),
    });
    if (inherited) {
      query.andWhere(
        `NOT EXISTS (SELECT 1 FROM members other WHERE other.user_id = member.user_id AND other.group_id IN (:...groups)
          AND ${lasts('other')}
          AND (other.access_level, other.id) > (member.access_level, member.id))`,
      );
    }
    if (filter.with_saml_identity || filter.state === 'awaiting') {
      query.andWhere('FALSE');
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
    const page = await this.list(
      group,
      { id: group.id, user_ids: [userId], with_saml_identity: false, page: 1, per_page: 1 },
      { inherited },
    );
    const [member] = page.items;
    if (!member) {
      throw recordNotFound('membership-exists');
    }
    return member;
  }
}
