import { z } from 'zod';
import { booleanParameter, integerParameter, textParameter } from '../parameters.js';
import {
  allOrNoneOf,
  atLeastOneOf,
  clearable,
  idParameter,
  optional,
  optionalText,
  timeParameter,
  withDefault,
} from './coercions.js';
import { administrator, anyUserReader, operations, restApi, user, route, userReader } from './operation.js';
import { paginationParameters } from './pagination.js';
import {
  adminUserSchema,
  basicUserSchema,
  ownUserSchema,
  userDetailsSchema,
  userPreferencesSchema,
  userSchema,
} from './users.js';
import { changedSchema, each } from './values.js';

const userParameters = z.object({ id: idParameter });

const EXTERNAL_ACCOUNT = ['extern_uid', 'provider'] as const;

const unlessTold = withDefault(booleanParameter, false);

const usersFilter = z.object({
  username: optional(textParameter),
  extern_uid: optional(textParameter),
  provider: optional(textParameter),
  ...each(unlessTold, 'external', 'exclude_external', 'exclude_internal', 'without_projects'),
  two_factor: optional(z.enum(['enabled', 'disabled'])),
  ...each(unlessTold, 'auditors', 'skip_ldap'),
  saml_provider_id: optional(integerParameter),
  custom_attributes: optional(z.record(z.string(), textParameter)),
  search: optional(textParameter),
  ...each(unlessTold, 'active', 'blocked', 'admins', 'without_project_bots'),
  created_after: optional(timeParameter),
  created_before: optional(timeParameter),
  order_by: withDefault(z.enum(['id', 'name', 'username', 'created_at', 'updated_at']), 'id'),
  sort: withDefault(z.enum(['asc', 'desc']), 'desc'),
  ...paginationParameters,
});
const listUsers = allOrNoneOf(usersFilter, EXTERNAL_ACCOUNT);
export type ListUsers = z.infer<typeof listUsers>;

/** What an administrator sets of an account and is kept as it comes (lib/api/users.rb, `optional_attributes`, and its Enterprise part). */
const userAttributes = {
  ...each(optionalText, 'bio', 'location', 'public_email', 'commit_email', 'skype', 'linkedin', 'twitter'),
  ...each(optionalText, 'discord', 'website_url', 'organization', 'pronouns', 'note'),
  projects_limit: optional(integerParameter),
  ...each(optional(booleanParameter), 'can_create_group', 'external', 'private_profile', 'auditor'),
  ...each(optional(integerParameter), 'theme_id', 'color_scheme_id'),
  view_diffs_file_by_file: optional(booleanParameter),
  ...each(clearable(integerParameter), 'shared_runners_minutes_limit', 'extra_shared_runners_minutes_limit'),
};
export type UserAttributes = z.infer<z.ZodObject<typeof userAttributes>>;

const optionalAttributes = {
  ...userAttributes,
  extern_uid: optional(textParameter),
  provider: optional(textParameter),
};

/** A password is checked and forgotten: nobody signs in with one here. */
export const createUserParameters = allOrNoneOf(
  atLeastOneOf(
    z.object({
      email: textParameter,
      password: optionalText,
      reset_password: optional(booleanParameter),
      skip_confirmation: optional(booleanParameter),
      name: textParameter,
      username: textParameter,
      force_random_password: optional(booleanParameter),
      admin: withDefault(booleanParameter, false),
      ...optionalAttributes,
    }),
    ['password', 'reset_password', 'force_random_password'],
  ),
  EXTERNAL_ACCOUNT,
);
export type CreateUser = z.infer<typeof createUserParameters>;

const updateUser = allOrNoneOf(
  z.object({
    id: idParameter,
    email: optionalText,
    name: optionalText,
    username: optionalText,
    password: optionalText,
    admin: optional(booleanParameter),
    ...optionalAttributes,
  }),
  EXTERNAL_ACCOUNT,
);
export type UpdateUser = z.infer<typeof updateUser>;

const change = { parameters: userParameters, answer: changedSchema } as const;

/** The operations on users (lib/api/users.rb). */
export const usersOperations = operations(restApi('Users', { ...administrator, validatesFirst: true }), {
  getCurrentUser: route('GET /user', 'Show the user who asks', {
    access: userReader,
    answer: z.union([adminUserSchema, ownUserSchema]),
  }),
  getUserPreferences: route('GET /user/preferences', 'Show the preferences of the user who asks', {
    access: userReader,
    answer: userPreferencesSchema,
  }),
  updateUserPreferences: route('PUT /user/preferences', 'Change the preferences of the user who asks', {
    access: user,
    parameters: atLeastOneOf(z.object({ code_suggestions: optional(booleanParameter) }), ['code_suggestions']),
    answer: userPreferencesSchema,
  }),
  listUsers: route('GET /users', 'List users', {
    access: anyUserReader,
    parameters: listUsers,
    page: z.union([adminUserSchema, basicUserSchema]),
  }),
  getUser: route('GET /users/:id', 'Show a user', {
    access: anyUserReader,
    parameters: userParameters,
    answer: z.union([userDetailsSchema, userSchema]),
  }),
  createUser: route('POST /users', 'Create a user', {
    parameters: createUserParameters,
    answer: adminUserSchema,
    refusals: [409],
  }),
  updateUser: route('PUT /users/:id', 'Change a user', {
    parameters: updateUser,
    answer: adminUserSchema,
    refusals: [409],
  }),
  deleteUser: route('DELETE /users/:id', 'Delete a user', {
    parameters: z.object({ id: idParameter, hard_delete: withDefault(booleanParameter, false) }),
    status: 204,
    refusals: [409],
  }),
  blockUser: route('POST /users/:id/block', 'Block a user', change),
  unblockUser: route('POST /users/:id/unblock', 'Unblock a user', change),
  deactivateUser: route('POST /users/:id/deactivate', 'Deactivate a user', change),
  activateUser: route('POST /users/:id/activate', 'Activate a user', change),
  approveUser: route('POST /users/:id/approve', 'Approve a user whose account is pending', {
    parameters: userParameters,
    answer: z.strictObject({ message: z.literal('Success') }),
    refusals: [409],
  }),
});
