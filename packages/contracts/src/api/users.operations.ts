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
import { administrator, anyUserReader, operations, restApi, user, userReader } from './operation.js';
import { paginationParameters } from './pagination.js';
import {
  adminUserSchema,
  basicUserSchema,
  ownUserSchema,
  userDetailsSchema,
  userPreferencesSchema,
  userSchema,
} from './users.js';
import { changedSchema } from './values.js';

const userParameters = z.object({ id: idParameter });

const EXTERNAL_ACCOUNT = ['extern_uid', 'provider'] as const;

const usersFilter = z.object({
  username: optional(textParameter),
  extern_uid: optional(textParameter),
  provider: optional(textParameter),
  external: withDefault(booleanParameter, false),
  exclude_external: withDefault(booleanParameter, false),
  exclude_internal: withDefault(booleanParameter, false),
  without_projects: withDefault(booleanParameter, false),
  two_factor: optional(z.enum(['enabled', 'disabled'])),
  auditors: withDefault(booleanParameter, false),
  skip_ldap: withDefault(booleanParameter, false),
  saml_provider_id: optional(integerParameter),
  custom_attributes: optional(z.record(z.string(), textParameter)),
  search: optional(textParameter),
  active: withDefault(booleanParameter, false),
  blocked: withDefault(booleanParameter, false),
  admins: withDefault(booleanParameter, false),
  without_project_bots: withDefault(booleanParameter, false),
  created_after: optional(timeParameter),
  created_before: optional(timeParameter),
  order_by: withDefault(z.enum(['id', 'name', 'username', 'created_at', 'updated_at']), 'id'),
  sort: withDefault(z.enum(['asc', 'desc']), 'desc'),
  ...paginationParameters,
});
const listUsersParameters = allOrNoneOf(usersFilter, EXTERNAL_ACCOUNT);
export type ListUsers = z.infer<typeof listUsersParameters>;

/** What an administrator sets of an account and is kept as it comes (lib/api/users.rb, `optional_attributes`, and its Enterprise part). */
const userAttributes = {
  bio: optionalText,
  location: optionalText,
  public_email: optionalText,
  commit_email: optionalText,
  skype: optionalText,
  linkedin: optionalText,
  twitter: optionalText,
  discord: optionalText,
  website_url: optionalText,
  organization: optionalText,
  pronouns: optionalText,
  note: optionalText,
  projects_limit: optional(integerParameter),
  can_create_group: optional(booleanParameter),
  external: optional(booleanParameter),
  private_profile: optional(booleanParameter),
  auditor: optional(booleanParameter),
  theme_id: optional(integerParameter),
  color_scheme_id: optional(integerParameter),
  view_diffs_file_by_file: optional(booleanParameter),
  shared_runners_minutes_limit: clearable(integerParameter),
  extra_shared_runners_minutes_limit: clearable(integerParameter),
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

const updateUserParameters = allOrNoneOf(
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
export type UpdateUser = z.infer<typeof updateUserParameters>;

const changesUserState = <const Route extends string>(route: Route, summary: string) =>
  ({ route, summary, parameters: userParameters, answer: changedSchema }) as const;

/** The operations on users (lib/api/users.rb). */
export const usersOperations = operations(restApi('Users', { ...administrator, validatesFirst: true }), {
  getCurrentUser: {
    access: userReader,
    summary: 'Show the user who asks',
    route: 'GET /user',
    answer: z.union([adminUserSchema, ownUserSchema]),
  },
  getUserPreferences: {
    access: userReader,
    summary: 'Show the preferences of the user who asks',
    route: 'GET /user/preferences',
    answer: userPreferencesSchema,
  },
  updateUserPreferences: {
    access: user,
    summary: 'Change the preferences of the user who asks',
    route: 'PUT /user/preferences',
    parameters: atLeastOneOf(z.object({ code_suggestions: optional(booleanParameter) }), ['code_suggestions']),
    answer: userPreferencesSchema,
  },
  listUsers: {
    access: anyUserReader,
    summary: 'List users',
    route: 'GET /users',
    parameters: listUsersParameters,
    page: z.union([adminUserSchema, basicUserSchema]),
  },
  getUser: {
    access: anyUserReader,
    summary: 'Show a user',
    route: 'GET /users/:id',
    parameters: userParameters,
    answer: z.union([userDetailsSchema, userSchema]),
  },
  createUser: {
    summary: 'Create a user',
    route: 'POST /users',
    parameters: createUserParameters,
    answer: adminUserSchema,
    refusals: [409],
  },
  updateUser: {
    summary: 'Change a user',
    route: 'PUT /users/:id',
    parameters: updateUserParameters,
    answer: adminUserSchema,
    refusals: [409],
  },
  deleteUser: {
    summary: 'Delete a user',
    route: 'DELETE /users/:id',
    parameters: z.object({ id: idParameter, hard_delete: withDefault(booleanParameter, false) }),
    status: 204,
    refusals: [409],
  },
  blockUser: changesUserState('POST /users/:id/block', 'Block a user'),
  unblockUser: changesUserState('POST /users/:id/unblock', 'Unblock a user'),
  deactivateUser: changesUserState('POST /users/:id/deactivate', 'Deactivate a user'),
  activateUser: changesUserState('POST /users/:id/activate', 'Activate a user'),
  approveUser: {
    summary: 'Approve a user whose account is pending',
    route: 'POST /users/:id/approve',
    parameters: userParameters,
    answer: z.strictObject({ message: z.literal('Success') }),
    refusals: [409],
  },
});
