import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { CreateGroup, GroupAttributes, ListGroups, UpdateGroup } from '@tandem/contracts';
import { Clock } from '@tandem/platform';
import { In, type EntityManager, type Repository } from 'typeorm';
import { isStorableId, type Page } from '../api/page.js';
import { checkUnmodified } from '../api/precondition.js';
import { AuditEventsService, changesOf, groupSubject } from '../audit-events/audit-events.service.js';
import type { Author, Viewer } from '../authentication/authentication.js';
import { inTransaction } from '../database/transactions.js';
import { apiError, forbidden, invalidRecord, notFound } from '../errors/gitlab-errors.js';
import { inspectionOf, isSound, type Problems } from '../errors/record-problems.js';
import { ownerOfPath } from '../users/paths.js';
import { attributesOf as userAttributesOf, pick, withoutAbsent } from '../users/user-attributes.js';
import { UsersService } from '../users/users.service.js';
import { GroupPolicy } from './group.policy.js';
import { attributesOf, groupProblems, type GroupFields } from './group-attributes.js';
import { Group } from './group.entity.js';
import { findGroups, type Below } from './groups.finder.js';
import { MAINTAINER, Member, OWNER } from './member.entity.js';

/** A group's number, or its full path. */
export type GroupId = number | string;

/** Groups and subgroups. */
@Injectable()
export class GroupsService {
  constructor(
    @InjectRepository(Group) private readonly groups: Repository<Group>,
    private readonly policy: GroupPolicy,
    private readonly users: UsersService,
    private readonly clock: Clock,
    private readonly audit: AuditEventsService,
  ) {}

  async find(id: GroupId): Promise<Group | null> {
    if (typeof id === 'number') return isStorableId(id) ? this.groups.findOneBy({ id }) : null;
    const [group] = await this.findByFullPaths([id]);
    return group ?? null;
  }

  /** The groups of some full paths, in any case; paths that no group has are left out. */
  async findByFullPaths(paths: readonly string[]): Promise<Group[]> {
    const known = paths.map((path) => path.toLowerCase());
    return this.groups.createQueryBuilder('group').where('lower(group.fullPath) = ANY(:known)', { known }).getMany();
  }

  /** @throws {Refusal} 404 if there is no such group, or none that the viewer may see */
  async findVisible(id: GroupId, viewer: Viewer | undefined): Promise<Group> {
    const group = await this.find(id);
    if (!group || !(await this.policy.mayRead(group, viewer))) throw notFound('group-exists', 'Group');
    return group;
  }

  /** @throws {Refusal} 404 as `findVisible`, 403 if the viewer does not own the group */
  async findOwned(id: GroupId, viewer: Viewer): Promise<Group> {
    const group = await this.findVisible(id, viewer);
    await this.policy.require(OWNER, group, viewer);
    return group;
  }

  /** A page of the groups that somebody sees. */
  async list(filter: ListGroups, viewer: Viewer | undefined, below?: Below): Promise<Page<Group>> {
    return findGroups(this.groups.createQueryBuilder('group'), filter, viewer, this.clock.today(), below);
  }

  /** The names of a group and of those above it, joined as GitLab does: `Acme / Team`. By id; one query for all. */
  async fullNames(groups: readonly Group[]): Promise<ReadonlyMap<number, string>> {
    const ids = [...new Set(groups.flatMap(({ traversalIds }) => traversalIds))];
    const known = new Map(groups.map(({ id, name }) => [id, name]));
    const missing = ids.filter((id) => !known.has(id));
    if (missing.length > 0) {
      const above = await this.groups.find({ select: { id: true, name: true }, where: { id: In(missing) } });
      above.forEach(({ id, name }) => known.set(id, name));
    }
    return new Map(groups.map((group) => [group.id, group.traversalIds.map((id) => known.get(id) ?? '').join(' / ')]));
  }

  /**
   * Makes a group owned by its creator.
   *
   * @throws {Refusal} 404 if there is no such parent, 403 if the user may not make groups in it, 400 if the group
   * does not validate
   */
  async create(parameters: CreateGroup, by: Author): Promise<Group> {
    const { name, path, parent_id, description, visibility, code_suggestions, ...attributes } = parameters;
    const above = parent_id === undefined ? null : await this.findVisible(parent_id, by);
    if (above) {
      const ownersOnly = attributesOf(above).subgroup_creation_level === 'owner';
      await this.policy.require(ownersOnly ? OWNER : MAINTAINER, above, by);
    } else {
      await this.requireToCreate(by);
    }
    return inTransaction(this.groups.manager, async (manager) => {
      const parent = above && (await holdGroup(manager, above));
      const fields = {
        name,
        path,
        fullPath: fullPathOf(path, parent),
        description: description ?? '',
        visibility: visibility ?? 'private',
        codeSuggestions: code_suggestions ?? true,
        attributes: allowed(attributes, by),
      };
      const problems = await this.problems(manager, fields, parent);
      if (!isSound(problems)) throw apiError(400, 'group-is-valid', `Failed to save group ${inspectionOf(problems)}`);
      const createdAt = this.clock.date();
      const group = await manager.save(
        manager.create(Group, { ...fields, parentId: parent?.id ?? null, traversalIds: [], createdAt }),
      );
      group.traversalIds = [...(parent?.traversalIds ?? []), group.id];
      await manager.update(Group, group.id, { traversalIds: group.traversalIds });
      const owner = { groupId: group.id, userId: by.id, accessLevel: OWNER, expiresAt: null, createdAt };
      await manager.insert(Member, owner);
      await this.audit.record(manager, by, [{ ...groupSubject(group), action: { add: 'group' } }]);
      return group;
    });
  }

  /** @throws {Refusal} 404 if the group is not visible, 403 for who does not own it, 400 if it does not validate */
  async update({ id, ...parameters }: UpdateGroup, by: Author): Promise<Group> {
    const { name, path: newPath, description, visibility, code_suggestions, ...attributes } = parameters;
    const owned = await this.findOwned(id, by);
    return inTransaction(this.groups.manager, async (manager) => {
      const parent =
        owned.parentId === null
          ? null
          : await holdGroup(manager, { id: owned.parentId, traversalIds: owned.traversalIds.slice(0, -1) });
      const group = await lockGroup(manager, owned.id, by);
      const before = { ...group };
      const path = newPath ?? group.path;
      Object.assign(group, {
        name: name ?? group.name,
        path,
        fullPath: fullPathOf(path, parent),
        description: description ?? group.description,
        visibility: visibility ?? group.visibility,
        codeSuggestions: code_suggestions ?? group.codeSuggestions,
        attributes: { ...group.attributes, ...allowed(attributes, by) },
      });
      const problems = await this.problems(manager, group, parent);
      if (!isSound(problems)) throw invalidRecord('group-is-valid', problems);
      await manager.save(group);
      await movePathsBelow(manager, group, before.fullPath);
      await this.audit.record(manager, by, changesOf(groupSubject(group), fieldsOf(before), fieldsOf(group)));
      return group;
    });
  }

  /** Removes a group and all below it. Its service accounts stay, and belong to no group any more. */
  async remove(id: GroupId, by: Author): Promise<void> {
    const { id: groupId } = await this.findOwned(id, by);
    await inTransaction(this.groups.manager, async (manager) => {
      const group = await lockGroup(manager, groupId, by);
      await manager
        .createQueryBuilder()
        .delete()
        .from(Group)
        .where('traversal_ids @> ARRAY[:id]::integer[]', { id: group.id })
        .execute();
      await this.users.releaseFromGroup(manager, group.id);
      await this.audit.record(manager, by, [{ ...groupSubject(group), action: { remove: 'group' } }]);
    });
  }

  /** A user may be kept from making groups at the top (`users.can_create_group`). */
  private async requireToCreate(by: Viewer): Promise<void> {
    const user = await this.users.find(by.id);
    if (user && !userAttributesOf(user).can_create_group) throw forbidden('user-may-create-groups');
  }

  private async problems(
    manager: EntityManager,
    group: GroupFields & { readonly id?: number },
    parent: Group | null,
  ): Promise<Problems> {
    const owner = await ownerOfPath(manager, group.fullPath, group.id === undefined ? {} : { groupId: group.id });
    const problems = groupProblems(group, parent);
    return owner === undefined ? problems : { ...problems, path: ['has already been taken', ...(problems.path ?? [])] };
  }
}

/** Reads a group again, to change it. */
async function lockGroup(manager: EntityManager, id: number, by: Author): Promise<Group> {
  const group = await manager.findOne(Group, { where: { id }, lock: { mode: 'pessimistic_write' } });
  if (!group) throw notFound('group-exists', 'Group');
  checkUnmodified(group, by);
  return group;
}

/**
 * Reads a group again and keeps it and all above it as they are until the transaction ends. Whoever changes or removes
 * one of them takes them from the top down as well, and comes before or after.
 */
async function holdGroup(
  manager: EntityManager,
  { id, traversalIds }: Pick<Group, 'id' | 'traversalIds'>,
): Promise<Group> {
  const groups = await manager.find(Group, {
    where: { id: In(traversalIds) },
    order: { fullPath: 'ASC' },
    lock: { mode: 'pessimistic_read' },
  });
  const group = groups.find((held) => held.id === id);
  if (!group) throw notFound('group-exists', 'Group');
  return group;
}

const fullPathOf = (path: string, parent: Group | null) => (parent ? `${parent.fullPath}/${path}` : path);

/** What was sent and may be stored: the minutes of runners are for administrators (ee/lib/ee/api/groups.rb). */
function allowed(attributes: GroupAttributes, { admin }: Viewer): GroupAttributes {
  const { shared_runners_minutes_limit, extra_shared_runners_minutes_limit, shared_runners_setting, ...others } =
    attributes;
  // The older name of GitLab 16.1 and before for the same.
  const overridable = shared_runners_setting === 'disabled_with_override';
  return withoutAbsent({
    ...others,
    shared_runners_setting: overridable ? 'disabled_and_overridable' : shared_runners_setting,
    ...(admin ? { shared_runners_minutes_limit, extra_shared_runners_minutes_limit } : {}),
  });
}

const fieldsOf = (group: Group) => ({
  ...pick(group, 'name', 'path', 'description', 'visibility'),
  code_suggestions: group.codeSuggestions,
  ...attributesOf(group),
});

/** The full paths of the groups below follow that of their group. */
async function movePathsBelow(manager: EntityManager, group: Group, before: string): Promise<void> {
  if (before === group.fullPath) return;
  await manager.query(
    `UPDATE namespaces SET full_path = $1 || substr(full_path, $2)
      WHERE traversal_ids @> ARRAY[$3]::integer[] AND id <> $3`,
    [group.fullPath, before.length + 1, group.id],
  );
}
