import type { GroupAttributes } from '@tandem/contracts';
import { lengthProblems, nameProblems, problemsOf, type Problems } from '../errors/record-problems.js';
import { pathProblems } from '../users/paths.js';
import type { Group } from './group.entity.js';

/** What a group has of what nobody set (app/models/group.rb, namespace.rb and their Enterprise parts). */
const DEFAULTS = {
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
  request_access_enabled: true,
  shared_runners_setting: 'enabled',
  wiki_access_level: 'enabled',
  membership_lock: false,
  ldap_cn: null,
  ldap_access: null,
  shared_runners_minutes_limit: null,
  extra_shared_runners_minutes_limit: null,
  prevent_sharing_groups_outside_hierarchy: false,
  prevent_forking_outside_group: null,
} as const;

type Attributes = {
  readonly [Name in keyof typeof DEFAULTS]: (typeof DEFAULTS)[Name] | Exclude<GroupAttributes[Name], undefined>;
};

/** The attributes of a group, set or not, by the names of the API. */
export const attributesOf = ({ attributes }: Pick<Group, 'attributes'>): Attributes => ({
  ...DEFAULTS,
  ...(attributes as Partial<Attributes>),
});

const MAX_FULL_PATH = 1024;
const MAX_DESCRIPTION = 500;
const VISIBILITY_LEVELS = { private: 0, internal: 10, public: 20 } as const;

/** What is validated of a group. */
export type GroupFields = Pick<Group, 'name' | 'path' | 'fullPath' | 'description' | 'visibility' | 'attributes'>;

/** What keeps a group from being stored, by field (app/models/group.rb and namespace.rb). */
export function groupProblems(group: GroupFields, parent: Group | null): Problems {
  const { name, path, fullPath, description, visibility, attributes } = group;
  return problemsOf({
    name: nameProblems(name),
    path: [
      ...(path === '' ? ["can't be blank"] : pathProblems(path, { topLevel: parent === null })),
      ...lengthProblems(fullPath, MAX_FULL_PATH),
    ],
    description: lengthProblems(description, MAX_DESCRIPTION),
    two_factor_grace_period:
      (attributes.two_factor_grace_period ?? 0) < 0 ? ['must be greater than or equal to 0'] : [],
    visibility_level:
      parent && VISIBILITY_LEVELS[visibility] > VISIBILITY_LEVELS[parent.visibility]
        ? [`${visibility} is not allowed since the parent group has a ${parent.visibility} visibility.`]
        : [],
  });
}
