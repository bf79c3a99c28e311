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
import { anybody, operations, restApi, route, user } from './operation.js';
import { paginationParameters } from './pagination.js';
import { component, each, isAccessLevel, time } from './values.js';

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
  ...each(z.boolean().nullable(), 'emails_disabled', 'mentions_disabled'),
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
  ...each(z.int().nullable(), 'shared_runners_minutes_limit', 'extra_shared_runners_minutes_limit'),
  prevent_forking_outside_group: z.boolean().nullable(),
  membership_lock: z.boolean(),
});
export type GroupDetailAnswer = z.infer<typeof groupDetailSchema>;

/** A group by its number or by its full path, URL-encoded in a URL. */
export const groupIdParameter = z.union([integerParameter, textParameter]);

const groupParameters = z.object({ id: groupIdParameter, with_projects: withDefault(booleanParameter, true) });

const listGroups = z.object({
  skip_groups: optional(listParameter(idParameter)),
  all_available: optional(booleanParameter),
  visibility: optional(visibilitySchema),
  search: optional(textParameter),
  ...each(withDefault(booleanParameter, false), 'owned', 'top_level_only'),
  repository_storage: optional(textParameter),
  custom_attributes: optional(z.record(z.string(), textParameter)),
  min_access_level: optional(integerParameter.refine((level) => isAccessLevel(level), 'does not have a valid value')),
  order_by: withDefault(z.enum(['name', 'path', 'id', 'similarity']), 'name'),
  sort: withDefault(z.enum(['asc', 'desc']), 'asc'),
  ...paginationParameters,
});
export type ListGroups = z.infer<typeof listGroups>;

const listSubgroups = listGroups.extend({ id: groupIdParameter });

/** What is kept of a group as it comes (lib/api/helpers/groups_helpers.rb and its Enterprise part). */
const groupAttributes = {
  share_with_group_lock: optional(booleanParameter),
  require_two_factor_authentication: optional(booleanParameter),
  two_factor_grace_period: optional(integerParameter),
  project_creation_level: optional(z.enum(['noone', 'maintainer', 'developer'])),
  auto_devops_enabled: clearable(booleanParameter),
  subgroup_creation_level: optional(z.enum(['owner', 'maintainer'])),
  ...each(clearable(booleanParameter), 'emails_disabled', 'mentions_disabled'),
  ...each(optional(booleanParameter), 'lfs_enabled', 'request_access_enabled'),
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
  ...each(clearable(integerParameter), 'shared_runners_minutes_limit', 'extra_shared_runners_minutes_limit'),
};
/** What only a change of a group takes (lib/api/groups.rb, ee/lib/ee/api/helpers/groups_helpers.rb). */
const updatedGroupAttributes = {
  ...groupAttributes,
  prevent_sharing_groups_outside_hierarchy: optional(booleanParameter),
  prevent_forking_outside_group: clearable(booleanParameter),
};
export type GroupAttributes = z.infer<z.ZodObject<typeof updatedGroupAttributes>>;

const LDAP = ['ldap_cn', 'ldap_access'] as const;

const createGroup = allOrNoneOf(
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
export type CreateGroup = z.infer<typeof createGroup>;

const updateGroup = allOrNoneOf(
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
export type UpdateGroup = z.infer<typeof updateGroup>;

const acceptedSchema = z.strictObject({ message: z.literal('202 Accepted') });

/** The operations on groups (lib/api/groups.rb). */
export const groupsOperations = operations(restApi('Groups', user), {
  listGroups: route('GET /groups', 'List groups', { access: anybody, parameters: listGroups, page: groupSchema }),
  createGroup: route('POST /groups', 'Create a group', {
    parameters: createGroup,
    answer: groupDetailSchema,
    refusals: [404],
  }),
  getGroup: route('GET /groups/:id', 'Show a group', {
    access: anybody,
    parameters: groupParameters,
    answer: z.union([groupDetailSchema, groupSchema]),
  }),
  updateGroup: route('PUT /groups/:id', 'Change a group', { parameters: updateGroup, answer: groupDetailSchema }),
  deleteGroup: route('DELETE /groups/:id', 'Delete a group and those below it', {
    parameters: groupParameters,
    status: 202,
    answer: acceptedSchema,
  }),
  listSubgroups: route('GET /groups/:id/subgroups', 'List the groups right below a group', {
    access: anybody,
    parameters: listSubgroups,
    page: groupSchema,
  }),
  listDescendantGroups: route('GET /groups/:id/descendant_groups', 'List all groups below a group', {
    access: anybody,
    parameters: listSubgroups,
    page: groupSchema,
  }),
});
