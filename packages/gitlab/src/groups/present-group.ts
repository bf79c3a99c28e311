import type { GroupAnswer, GroupDetailAnswer, MemberAnswer } from '@tandem/contracts';
import type { ExternalUrl } from '../api/external-url.service.js';
import { presentBasicUser } from '../users/present-user.js';
import { pick } from '../users/user-attributes.js';
import { attributesOf } from './group-attributes.js';
import type { Group } from './group.entity.js';
import type { MemberOfGroup } from './members.service.js';

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
    ...pick(group, 'name', 'path', 'description', 'visibility'),
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
  const of = attributesOf(group);
  return {
    ...plain,
    shared_with_groups: [],
    ...(group.parentId === null ? pick(of, 'prevent_sharing_groups_outside_hierarchy') : {}),
    projects: [],
    shared_projects: [],
    ...pick(of, 'shared_runners_minutes_limit', 'extra_shared_runners_minutes_limit'),
    ...pick(of, 'prevent_forking_outside_group', 'membership_lock'),
  };
}

/** A member as the API shows it. */
export const presentMember = (member: MemberOfGroup, url: ExternalUrl): MemberAnswer => ({
  ...presentBasicUser(member.user, url),
  access_level: member.accessLevel,
  created_at: member.createdAt.toISOString(),
  expires_at: member.expiresAt,
  membership_state: 'active',
});
