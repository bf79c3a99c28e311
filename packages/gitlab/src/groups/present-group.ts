import type { GroupAnswer, GroupDetailAnswer } from '@tandem/contracts';
import type { ExternalUrl } from '../api/external-url.js';
import type { Group } from './group.entity.js';

/** @param fullName the names of the groups above and its own, joined by ` / ` */
export const presentGroup = (group: Group, fullName: string, url: ExternalUrl): GroupAnswer => ({
  id: group.id,
  web_url: url.of(`/groups/${group.fullPath}`),
  name: group.name,
  path: group.path,
  description: group.description,
  visibility: group.visibility,
  share_with_group_lock: false,
  require_two_factor_authentication: false,
  two_factor_grace_period: 48,
  project_creation_level: 'developer',
  auto_devops_enabled: null,
  subgroup_creation_level: 'maintainer',
  emails_disabled: null,
  mentions_disabled: null,
  lfs_enabled: true,
  default_branch_protection: 2,
  avatar_url: null,
  request_access_enabled: true,
  full_name: fullName,
  full_path: group.fullPath,
  created_at: group.createdAt.toISOString(),
  parent_id: group.parentId,
  shared_runners_setting: 'enabled',
  ldap_cn: null,
  ldap_access: null,
  marked_for_deletion_on: null,
  wiki_access_level: 'enabled',
  code_suggestions: group.codeSuggestions,
});

/** @param plain the group as it stands in a list */
export const presentGroupDetail = (group: Group, plain: GroupAnswer): GroupDetailAnswer => ({
  ...plain,
  shared_with_groups: [],
  ...(group.parentId === null ? { prevent_sharing_groups_outside_hierarchy: false } : {}),
  projects: [],
  shared_projects: [],
  shared_runners_minutes_limit: null,
  extra_shared_runners_minutes_limit: null,
  prevent_forking_outside_group: null,
  membership_lock: false,
});
