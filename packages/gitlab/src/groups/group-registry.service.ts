import { Injectable } from '@nestjs/common';
import type { CreateGroup, GroupAttributes, UpdateGroup } from '@tandem/contracts';
import { Clock } from '@tandem/platform';
import { DataSource, In, type EntityManager } from 'typeorm';
import { checkUnmodified } from '../api/precondition.js';
import { groupSubject } from '../audit-events/audited-event.js';
import { AuditTrail, changesOf } from '../audit-events/audit-trail.service.js';
import type { Author } from '../audit-events/author.js';
import { inTransaction } from '../database/in-transaction.js';
import { apiError, forbidden, invalidRecord, notFound } from '../errors/gitlab-errors.js';
import { inspectionOf, isSound, type Problems } from '../errors/record-problems.js';
import type { Viewer } from '../users/present-user.js';
import { ownerOfPath } from '../users/taken-paths.js';
import { attributesOf as userAttributesOf, withoutAbsent } from '../users/user-attributes.js';
import { UserRegistry } from '../users/user-registry.service.js';
import { Users } from '../users/users.service.js';
import { GroupAccess } from './group-access.service.js';
import { attributesOf } from './group-attributes.js';
import { groupProblems } from './group-problems.js';
import { Group } from './group.entity.js';
import { Groups, type GroupId } from './groups.service.js';
import { Member, OWNER } from './member.entity.js';

const MAINTAINER = 40;

/** Makes, changes and removes groups. */
@Injectable()
export class GroupRegistry {
  constructor(
    private readonly dataSource: DataSource,
    private readonly groups: Groups,
    private readonly access: GroupAccess,
    private readonly accounts: UserRegistry,
    private readonly users: Users,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Makes a group whose owner is who makes it.
   *
   * @throws {Refusal} 404 where there is no such parent, 403 where the user may not make groups in it, 400 where the
   * group does not validate
   */
  async create(parameters: CreateGroup, by: Author): Promise<Group> {
    const { name, path, parent_id, description, visibility, code_suggestions, ...attributes } = parameters;
    const above = parent_id === undefined ? null : await this.groups.findVisible(parent_id, by);
    if (above) {
      const ownersOnly = attributesOf(above).subgroup_creation_level === 'owner';
      await this.access.require(ownersOnly ? OWNER : MAINTAINER, above, by);
    } else {
      await this.requireToCreate(by);
    }
    return inTransaction(this.dataSource, async (manager) => {
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
      if (!isSound(problems)) {
        throw apiError(400, 'group-is-valid', `Failed to save group ${inspectionOf(problems)}`);
      }
      const createdAt = this.clock.date();
      const group = await manager.save(
        manager.create(Group, { ...fields, parentId: parent?.id ?? null, traversalIds: [], createdAt }),
      );
      group.traversalIds = [...(parent?.traversalIds ?? []), group.id];
      await manager.update(Group, group.id, { traversalIds: group.traversalIds });
      await manager.insert(Member, {
        groupId: group.id,
        userId: by.id,
        accessLevel: OWNER,
        expiresAt: null,
        createdAt,
      });
      await this.audit.record(manager, by, [{ ...groupSubject(group), action: { add: 'group' } }]);
      return group;
    });
  }

  /** @throws {Refusal} 404 where the group is not visible, 403 for who does not own it, 400 where it does not validate */
  async update({ id, ...parameters }: UpdateGroup, by: Author): Promise<Group> {
    const { name, path: newPath, description, visibility, code_suggestions, ...attributes } = parameters;
    const owned = await this.owned(id, by);
    return inTransaction(this.dataSource, async (manager) => {
      const parent =
        owned.parentId === null
          ? null
          : await holdGroup(manager, { id: owned.parentId, traversalIds: owned.traversalIds.slice(0, -1) });
      const group = await manager.findOne(Group, { where: { id: owned.id }, lock: { mode: 'pessimistic_write' } });
      if (!group) {
        throw notFound('group-exists', 'Group');
      }
      checkUnmodified(group, by);
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
      if (!isSound(problems)) {
        throw invalidRecord('group-is-valid', problems);
      }
      await manager.save(group);
      await movePathsBelow(manager, group, before.fullPath);
      await this.audit.record(manager, by, changesOf(groupSubject(group), fieldsOf(before), fieldsOf(group)));
      return group;
    });
  }

  /** Removes a group and all below it. Its service accounts stay, and belong to no group any more. */
  async remove(id: GroupId, by: Author): Promise<void> {
    const { id: groupId } = await this.owned(id, by);
    await inTransaction(this.dataSource, async (manager) => {
      const group = await manager.findOne(Group, { where: { id: groupId }, lock: { mode: 'pessimistic_write' } });
      if (!group) {
        throw notFound('group-exists', 'Group');
      }
      checkUnmodified(group, by);
      await manager
        .createQueryBuilder()
        .delete()
        .from(Group)
        .where('traversal_ids @> ARRAY[:id]::integer[]', { id: group.id })
        .execute();
      await this.accounts.releaseFromGroup(manager, group.id);
      await this.audit.record(manager, by, [{ ...groupSubject(group), action: { remove: 'group' } }]);
    });
  }

  /** A user may be kept from making groups at the top (`users.can_create_group`). */
  private async requireToCreate(by: Viewer): Promise<void> {
    const user = await this.users.find(by.id);
    if (user && !userAttributesOf(user).can_create_group) {
      throw forbidden('user-may-create-groups');
    }
  }

  private async owned(id: GroupId, by: Viewer): Promise<Group> {
    const group = await this.groups.findVisible(id, by);
    await this.access.require(OWNER, group, by);
    return group;
  }

  private async problems(
    manager: EntityManager,
    group: Pick<Group, 'name' | 'path' | 'fullPath' | 'description' | 'visibility' | 'attributes'> & { id?: number },
    parent: Group | null,
  ): Promise<Problems> {
    const owner = await ownerOfPath(manager, group.fullPath, group.id === undefined ? {} : { groupId: group.id });
    const problems = groupProblems(group, parent);
    return owner === undefined ? problems : { ...problems, path: ['has already been taken', ...(problems.path ?? [])] };
  }
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
  if (!group) {
    throw notFound('group-exists', 'Group');
  }
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
  name: group.name,
  path: group.path,
  description: group.description,
  visibility: group.visibility,
  code_suggestions: group.codeSuggestions,
  ...attributesOf(group),
});

/** The full paths of the groups below follow that of their group. */
async function movePathsBelow(manager: EntityManager, group: Group, before: string): Promise<void> {
  if (before === group.fullPath) {
    return;
  }
  await manager.query(
    `UPDATE namespaces SET full_path = $1 || substr(full_path, $2)
      WHERE traversal_ids @> ARRAY[$3]::integer[] AND id <> $3`,
    [group.fullPath, before.length + 1, group.id],
  );
}
