import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { ListGroups } from '@tandem/contracts';
import { Clock } from '@tandem/platform';
import type { Repository, SelectQueryBuilder } from 'typeorm';
import { keysetUnavailable, paginate, paginateByKeyset, type Page } from '../api/page.js';
import { isStorableId } from '../api/storable-id.js';
import { notFound } from '../errors/gitlab-errors.js';
import type { Viewer } from '../users/present-user.js';
import { escapeLike } from '../users/users.service.js';
import { GroupAccess } from './group-access.service.js';
import { Group } from './group.entity.js';
import { narrowToVisible } from './visible-groups.js';

/** A group's number, or its full path. */
export type GroupId = number | string;

/** Groups and subgroups, to be read. */
@Injectable()
export class Groups {
  constructor(
    @InjectRepository(Group) private readonly groups: Repository<Group>,
    private readonly access: GroupAccess,
    private readonly clock: Clock,
  ) {}

  async find(id: GroupId): Promise<Group | null> {
    if (typeof id === 'number') {
      return isStorableId(id) ? this.groups.findOneBy({ id }) : null;
    }
    const [group] = await this.findByFullPaths([id]);
    return group ?? null;
  }

  /** The groups of some full paths, in any case; paths that no group has are left out. */
  async findByFullPaths(paths: readonly string[]): Promise<Group[]> {
    return paths.length === 0
      ? []
      : this.groups
          .createQueryBuilder('group')
          .where('lower(group.fullPath) IN (:...paths)', { paths: paths.map((path) => path.toLowerCase()) })
          .getMany();
  }

  /** @throws {Refusal} 404 where there is no such group, or none that the viewer may see */
  async findVisible(id: GroupId, viewer: Viewer | undefined): Promise<Group> {
    const group = await this.find(id);
    if (!group || !(await this.access.mayRead(group, viewer))) {
      throw notFound('group-exists', 'Group');
    }
    return group;
  }

  /** A page of the groups that somebody sees (app/finders/groups_finder.rb); of those below `parent` where one is given. */
  async list(
    filter: ListGroups,
    viewer: Viewer | undefined,
    below?: { readonly parent: Group; readonly generations: 'children' | 'descendants' },
  ): Promise<Page<Group>> {
    const query = this.groups.createQueryBuilder('group');
    narrowToVisible(query, filter, viewer, below !== undefined, this.clock.today());
    if (below?.generations === 'children') {
      query.andWhere('group.parentId = :parent', { parent: below.parent.id });
    }
    if (below?.generations === 'descendants') {
      query.andWhere('group.traversalIds @> ARRAY[:parent]::integer[] AND group.id <> :parent', {
        parent: below.parent.id,
      });
    }
    narrowByFilter(query, filter, viewer);
    const direction = filter.sort === 'asc' ? 'ASC' : 'DESC';
    // `present_groups_with_pagination_strategies` (lib/api/groups.rb), `SUPPORTED_ORDERING` (cursor_based_keyset.rb).
    if (filter.pagination === 'keyset' && viewer === undefined) {
      if (filter.order_by !== 'name' || filter.sort !== 'asc') throw keysetUnavailable();
      return paginateByKeyset(query, filter, ['name', 'id'], direction);
    }
    query.orderBy(ORDER[filter.order_by], direction).addOrderBy('group.id', direction);
    return paginate(query, filter);
  }

  /** The names of a group and of those above it, joined as GitLab does: `Acme / Team`. By id; one query for all. */
  async fullNames(groups: readonly Group[]): Promise<ReadonlyMap<number, string>> {
    const ids = [...new Set(groups.flatMap(({ traversalIds }) => traversalIds))];
    const known = new Map(groups.map(({ id, name }) => [id, name]));
    const missing = ids.filter((id) => !known.has(id));
    const rows =
      missing.length === 0
        ? []
        : await this.groups
            .createQueryBuilder('group')
            .select(['group.id', 'group.name'])
            .where('group.id IN (:...missing)', { missing })
            .getMany();
    rows.forEach(({ id, name }) => known.set(id, name));
    return new Map(groups.map((group) => [group.id, group.traversalIds.map((id) => known.get(id) ?? '').join(' / ')]));
  }
}

const ORDER = { name: 'group.name', path: 'group.path', id: 'group.id', similarity: 'group.name' } as const;

function narrowByFilter(query: SelectQueryBuilder<Group>, filter: ListGroups, viewer: Viewer | undefined): void {
  if (filter.search !== undefined) {
    query.andWhere('(group.name ILIKE :search OR group.fullPath ILIKE :search)', {
      search: `%${escapeLike(filter.search)}%`,
    });
  }
  if (filter.visibility !== undefined) {
    query.andWhere('group.visibility = :visibility', { visibility: filter.visibility });
  }
  if (filter.top_level_only) {
    query.andWhere('group.parentId IS NULL');
  }
  if (viewer?.admin && (filter.repository_storage !== undefined || filter.custom_attributes !== undefined)) {
    query.andWhere('FALSE');
  }
  const skipped = filter.skip_groups?.filter(isStorableId) ?? [];
  if (skipped.length > 0) {
    query.andWhere('group.id NOT IN (:...skipped)', { skipped });
  }
}
