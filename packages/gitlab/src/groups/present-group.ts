import type { GroupAnswer, GroupDetailAnswer } from '@tandem/contracts';
import type { ExternalUrl } from '../api/external-url.js';
import { attributesOf } from './group-attributes.js';
import type { Group } from './group.entity.js';

/** @param fullName the names of the groups above and its own, joined by ` / ` */
export function presentGroup(group: Group, fullName: string, url: ExternalUrl): GroupAnswer {
  const {
    membership_lock: _lock,
    shared_runners_minutes_limit: _limit,
    extra_shared_runners_minutes_limit: _extraLimit,
    prevent_sharing_groups_outside_hierarchy: _sharing,
    prevent_forking_outside_group: _forking,
    ...attributes
  } = attributesOf(group);
  return {
    id: group.id,
    web_url: url.of(`/groups/${group.fullPath}`),
    name: group.name,
    path: group.path,
    description: group.description,
    visibility: group.visibility,
    ...attributes,
    avatar_url: null,
    full_name: fullName,
    full_path: group.fullPath,
    created_at: group.createdAt.toISOString(),
    parent_id: group.parentId,
    marked_for_deletion_on: null,
    code_suggestions: group.codeSuggestions,
  };
}

/** @param plain the group as it stands in a list */
export function presentGroupDetail(group: Group, plain: GroupAnswer): GroupDetailAnswer {
  const attributes = attributesOf(group);
  const { prevent_sharing_groups_outside_hierarchy } = attributes;
  return {
    ...plain,
    shared_with_groups: [],
    ...(group.parentId === null ? { prevent_sharing_groups_outside_hierarchy } : {}),
    projects: [],
    shared_projects: [],
    shared_runners_minutes_limit: attributes.shared_runners_minutes_limit,
    extra_shared_runners_minutes_limit: attributes.extra_shared_runners_minutes_limit,
    prevent_forking_outside_group: attributes.prevent_forking_outside_group,
    membership_lock: attributes.membership_lock,
  };
}
