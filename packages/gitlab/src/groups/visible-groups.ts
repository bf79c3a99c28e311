import type { ListGroups } from '@tandem/contracts';
import type { SelectQueryBuilder } from 'typeorm';
import type { Viewer } from '../users/present-user.js';
import type { Group } from './group.entity.js';
import { lasts, OWNER } from './member.entity.js';

/** The groups of which the viewer is a member, from an access level on. */
const memberOf = (level: string) =>
  `ARRAY(SELECT m.group_id FROM members m WHERE m.user_id = :viewer AND m.access_level >= ${level} AND ${lasts('m')})`;

/** Those groups and all below them. */
const inherited = (level: string) => `group.traversalIds && ${memberOf(level)}`;

/** The groups above those of which the viewer is a member, and these themselves. */
const above = `group.id IN (SELECT unnest(a.traversal_ids) FROM namespaces a JOIN members m ON m.group_id = a.id
  WHERE m.user_id = :viewer AND ${lasts('m')})`;

/**
 * Leaves in a query of groups what somebody gets to see of them (app/finders/groups_finder.rb): an administrator all, a
 * user its own and, where it asks for all available or for a group's subgroups, the public and internal ones.
 *
 * @param today the date in UTC, `YYYY-MM-DD`
 */
export function narrowToVisible(
  query: SelectQueryBuilder<Group>,
  filter: ListGroups,
  viewer: Viewer | undefined,
  below: boolean,
  today: string,
): void {
  if (!viewer) {
    query.andWhere(filter.owned || filter.min_access_level !== undefined ? 'FALSE' : `group.visibility = 'public'`);
    return;
  }
  query.setParameters({ viewer: viewer.id, today });
  if (filter.owned) {
    query.andWhere(`group.id = ANY(${memberOf(String(OWNER))})`);
  } else if (filter.min_access_level !== undefined) {
    query.andWhere(inherited(':level'), { level: filter.min_access_level });
  } else if (!viewer.admin || filter.all_available === false) {
    const available = filter.all_available ?? below;
    const others = available ? ` OR group.visibility IN ('public', 'internal')` : '';
    query.andWhere(`(${inherited('0')} OR ${above}${others})`);
  }
}
