import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Clock } from '@tandem/platform';
import type { Repository } from 'typeorm';
import type { Viewer } from '../authentication/authentication.js';
import { forbidden } from '../errors/gitlab-errors.js';
import type { Group } from './group.entity.js';
import { lasts, Member, OWNER } from './member.entity.js';

/** Access level of who is no member at all. */
const NO_ACCESS = 0;

/** Who may do what in a group (app/policies/group_policy.rb). A membership counts in all groups below its own. */
@Injectable()
export class GroupPolicy {
  constructor(
    @InjectRepository(Member) private readonly members: Repository<Member>,
    private readonly clock: Clock,
  ) {}

  /** The user's highest level in the group or one above it; an administrator is an owner everywhere. */
  async levelOf(group: Group, viewer: Viewer): Promise<number> {
    if (viewer.admin) return OWNER;
    const row = await this.members
      .createQueryBuilder('member')
      .select('max(member.accessLevel)', 'level')
      .where(`member.userId = :user AND member.groupId IN (:...groups) AND ${lasts('member')}`, {
        today: this.clock.today(),
        user: viewer.id,
        groups: group.traversalIds,
      })
      .getRawOne<{ level: number | null }>();
    return row?.level ?? NO_ACCESS;
  }

  /** A public group is for everybody, an internal one for every user, a private one for members, of groups below it too. */
  async mayRead(group: Group, viewer: Viewer | undefined): Promise<boolean> {
    if (group.visibility === 'public' || viewer?.admin) return true;
    if (!viewer) return false;
    return (
      group.visibility === 'internal' ||
      (await this.levelOf(group, viewer)) > NO_ACCESS ||
      (await this.isMemberBelow(group, viewer))
    );
  }

  /** @throws {Refusal} 403 if the user's level is lower */
  async require(level: number, group: Group, viewer: Viewer): Promise<void> {
    if ((await this.levelOf(group, viewer)) < level) {
      throw forbidden(level === OWNER ? 'user-owns-the-group' : 'user-maintains-the-group');
    }
  }

  private async isMemberBelow(group: Group, viewer: Viewer): Promise<boolean> {
    return this.members
      .createQueryBuilder('member')
      .innerJoin('member.group', 'below')
      .where(`member.userId = :user AND below.traversalIds @> ARRAY[:group]::integer[] AND ${lasts('member')}`, {
        today: this.clock.today(),
        user: viewer.id,
        group: group.id,
      })
      .getExists();
  }
}
