import type { ListGroups } from '@tandem/contracts';
import type { SelectQueryBuilder } from 'typeorm';
import {
  containing,
  isStorableId,
  keysetUnavailable,
  narrow,
  paginate,
  paginateByKeyset,
  type Page,
} from '../api/page.js';
import type { Viewer } from '../authentication/authentication.js';
import type { Group } from './group.entity.js';
import { lasts, OWNER } from './member.entity.js';

const ORDER = { name: 'group.name', path: 'group.path', id: 'group.id', similarity: 'group.name' } as const;

/** The groups of which the viewer is a member, from an access level on. */
const memberOf = (level: string) =>
  `ARRAY(SELECT m.group_id FROM members m WHERE m.user_id = :viewer AND m.access_level >= ${level} AND ${lasts('m')})`;

/** Those groups and all below them. */
const inherited = (level: string) => `group.traversalIds && ${memberOf(level)}`;

/** The groups above those of which the viewer is a member, and these themselves. */
const above = `group.id IN (SELECT unnest(a.traversal_ids) FROM namespaces a JOIN members m ON m.group_id = a.id
  WHERE m.user_id = :viewer AND ${lasts('m')})`;

/** The groups below one. */
export interface Below {
  readonly parent: Group;
  readonly generations: 'children' | 'descendants';
}

/**
 * A page of what somebody gets to see of the groups that a query selects (app/finders/groups_finder.rb): an administrator
 * all, a user its own and, if it asks for all available or for a group's subgroups, the public and internal ones.
 *
 * @param today the date in UTC, `YYYY-MM-DD`
 */
export async function findGroups(
  query: SelectQueryBuilder<Group>,
  filter: ListGroups,
  viewer: Viewer | undefined,
  today: string,
  below?: Below,
): Promise<Page<Group>> {
  narrowToVisible(query, filter, viewer, below !== undefined, today);
  narrowByFilter(query, filter, viewer, below);
  const direction = filter.sort === 'asc' ? 'ASC' : 'DESC';
  // `present_groups_with_pagination_strategies` (lib/api/groups.rb), `SUPPORTED_ORDERING` (cursor_based_keyset.rb).
  if (filter.pagination === 'keyset' && viewer === undefined) {
    if (filter.order_by !== 'name' || filter.sort !== 'asc') throw keysetUnavailable();
    return paginateByKeyset(query, filter, ['name', 'id'], direction);
  }
  return paginate(query.orderBy(ORDER[filter.order_by], direction).addOrderBy('group.id', direction), filter);
}

function narrowByFilter(
  query: SelectQueryBuilder<Group>,
  filter: ListGroups,
  viewer: Viewer | undefined,
  below: Below | undefined,
): void {
  const skipped = filter.skip_groups?.filter(isStorableId) ?? [];
  narrow(query, {
    'group.parentId = :parent': below?.generations === 'children' ? below.parent.id : undefined,
    'group.traversalIds @> ARRAY[:above]::integer[] AND group.id <> :above':
      below?.generations === 'descendants' ? below.parent.id : undefined,
    '(group.name ILIKE :search OR group.fullPath ILIKE :search)': containing(filter.search),
    'group.visibility = :visibility': filter.visibility,
    'group.parentId IS NULL': filter.top_level_only,
    FALSE: viewer?.admin && (filter.repository_storage !== undefined || filter.custom_attributes !== undefined),
    'group.id <> ALL(:skipped)': skipped.length > 0 ? skipped : undefined,
  });
}

function narrowToVisible(
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
