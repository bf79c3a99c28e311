import { z } from 'zod';
import { booleanParameter, integerParameter, textParameter } from '../parameters.js';
import {
  allOrNoneOf,
  clearable,
  idParameter,
  listParameter,
  optional,
  optionalText,
  withDefault,
} from './coercions.js';
import { anybody, operations, restApi, user } from './operation.js';
import { paginationParameters } from './pagination.js';
import { component, isAccessLevel, time } from './values.js';

export const visibilitySchema = z.enum(['private', 'internal', 'public']);

/** lib/api/entities/group.rb; `code_suggestions` is Tandem's own. */
export const groupSchema = component('Group', {
  id: z.int(),
  web_url: z.url(),
  name: z.string(),
  path: z.string(),
  description: z.string(),
  visibility: visibilitySchema,
  share_with_group_lock: z.boolean(),
  require_two_factor_authentication: z.boolean(),
  two_factor_grace_period: z.int(),
  project_creation_level: z.string(),
  auto_devops_enabled: z.boolean().nullable(),
  subgroup_creation_level: z.string(),
  emails_disabled: z.boolean().nullable(),
  mentions_disabled: z.boolean().nullable(),
  lfs_enabled: z.boolean(),
  default_branch_protection: z.int(),
  avatar_url: z.url().nullable(),
  request_access_enabled: z.boolean(),
  full_name: z.string(),
  full_path: z.string(),
  created_at: time,
  parent_id: z.int().nullable(),
  shared_runners_setting: z.string(),
  ldap_cn: z.string().nullable(),
  ldap_access: z.int().nullable(),
  marked_for_deletion_on: z.iso.date().nullable(),
  wiki_access_level: z.string(),
  code_suggestions: z.boolean(),
});
export type GroupAnswer = z.infer<typeof groupSchema>;

/** lib/api/entities/group_detail.rb */
export const groupDetailSchema = component('GroupDetail', {
  ...groupSchema.shape,
  shared_with_groups: z.array(z.never()),
  prevent_sharing_groups_outside_hierarchy: z.boolean().optional(),
  projects: z.array(z.never()),
  shared_projects: z.array(z.never()),
  shared_runners_minutes_limit: z.int().nullable(),
  extra_shared_runners_minutes_limit: z.int().nullable(),
  prevent_forking_outside_group: z.boolean().nullable(),
  membership_lock: z.boolean(),
});
export type GroupDetailAnswer = z.infer<typeof groupDetailSchema>;

/** A group by its number or by its full path, URL-encoded in a URL. */
export const groupIdParameter = z.union([integerParameter, textParameter]);

const groupParameters = z.object({ id: groupIdParameter, with_projects: withDefault(booleanParameter, true) });

const listGroupsParameters = z.object({
  skip_groups: optional(listParameter(idParameter)),
  all_available: optional(booleanParameter),
  visibility: optional(visibilitySchema),
  search: optional(textParameter),
  owned: withDefault(booleanParameter, false),
  top_level_only: withDefault(booleanParameter, false),
  repository_storage: optional(textParameter),
  custom_attributes: optional(z.record(z.string(), textParameter)),
  min_access_level: optional(integerParameter.refine((level) => isAccessLevel(level), 'does not have a valid value')),
  order_by: withDefault(z.enum(['name', 'path', 'id', 'similarity']), 'name'),
  sort: withDefault(z.enum(['asc', 'desc']), 'asc'),
  ...paginationParameters,
});
export type ListGroups = z.infer<typeof listGroupsParameters>;

const listSubgroupsParameters = listGroupsParameters.extend({ id: groupIdParameter });

/** What is kept of a group as it comes (lib/api/helpers/groups_helpers.rb and its Enterprise part). */
const groupAttributes = {
  share_with_group_lock: optional(booleanParameter),
  require_two_factor_authentication: optional(booleanParameter),
  two_factor_grace_period: optional(integerParameter),
  project_creation_level: optional(z.enum(['noone', 'maintainer', 'developer'])),
  auto_devops_enabled: clearable(booleanParameter),
  subgroup_creation_level: optional(z.enum(['owner', 'maintainer'])),
  emails_disabled: clearable(booleanParameter),
  mentions_disabled: clearable(booleanParameter),
  lfs_enabled: optional(booleanParameter),
  request_access_enabled: optional(booleanParameter),
  default_branch_protection: optional(
    integerParameter.refine((level) => level >= 0 && level <= 4, 'does not have a valid value'),
  ),
  shared_runners_setting: optional(
    z.enum(['disabled_and_unoverridable', 'disabled_with_override', 'disabled_and_overridable', 'enabled']),
  ),
  wiki_access_level: optional(z.enum(['disabled', 'private', 'enabled'])),
  membership_lock: optional(booleanParameter),
  ldap_cn: optional(textParameter),
  ldap_access: optional(integerParameter),
  shared_runners_minutes_limit: clearable(integerParameter),
  extra_shared_runners_minutes_limit: clearable(integerParameter),
};
/** What only a change of a group takes (lib/api/groups.rb, ee/lib/ee/api/helpers/groups_helpers.rb). */
const updatedGroupAttributes = {
  ...groupAttributes,
  prevent_sharing_groups_outside_hierarchy: optional(booleanParameter),
  prevent_forking_outside_group: clearable(booleanParameter),
};
export type GroupAttributes = z.infer<z.ZodObject<typeof updatedGroupAttributes>>;

const LDAP = ['ldap_cn', 'ldap_access'] as const;

const createGroupParameters = allOrNoneOf(
  z.object({
    name: textParameter,
    path: textParameter,
    parent_id: optional(idParameter),
    description: optionalText,
    visibility: optional(visibilitySchema),
    code_suggestions: optional(booleanParameter),
    ...groupAttributes,
  }),
  LDAP,
);
export type CreateGroup = z.infer<typeof createGroupParameters>;

const updateGroupParameters = allOrNoneOf(
  z.object({
    id: groupIdParameter,
    name: optionalText,
    path: optionalText,
    description: optionalText,
    visibility: optional(visibilitySchema),
    code_suggestions: optional(booleanParameter),
    ...updatedGroupAttributes,
  }),
  LDAP,
);
export type UpdateGroup = z.infer<typeof updateGroupParameters>;

const acceptedSchema = z.strictObject({ message: z.literal('202 Accepted') });

/** The operations on groups (lib/api/groups.rb). */
export const groupsOperations = operations(restApi('Groups', user), {
  listGroups: {
    access: anybody,
    summary: 'List groups',
    route: 'GET /groups',
    parameters: listGroupsParameters,
    page: groupSchema,
  },
  createGroup: {
    summary: 'Create a group',
    route: 'POST /groups',
    parameters: createGroupParameters,
    answer: groupDetailSchema,
    refusals: [404],
  },
  getGroup: {
    access: anybody,
    summary: 'Show a group',
    route: 'GET /groups/:id',
    parameters: groupParameters,
    answer: z.union([groupDetailSchema, groupSchema]),
  },
  updateGroup: {
    summary: 'Change a group',
    route: 'PUT /groups/:id',
    parameters: updateGroupParameters,
    answer: groupDetailSchema,
  },
  deleteGroup: {
    summary: 'Delete a group and those below it',
    route: 'DELETE /groups/:id',
    parameters: groupParameters,
    status: 202,
    answer: acceptedSchema,
  },
  listSubgroups: {
    access: anybody,
    summary: 'List the groups right below a group',
    route: 'GET /groups/:id/subgroups',
    parameters: listSubgroupsParameters,
    page: groupSchema,
  },
  listDescendantGroups: {
    access: anybody,
    summary: 'List all groups below a group',
    route: 'GET /groups/:id/descendant_groups',
    parameters: listSubgroupsParameters,
    page: groupSchema,
  },
});
