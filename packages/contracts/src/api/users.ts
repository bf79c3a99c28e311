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
import { paginationParameters } from './pagination.js';
import { time, userStateSchema } from './values.js';

/** lib/api/entities/user_safe.rb */
export const safeUserSchema = z.strictObject({ id: z.int(), username: z.string(), name: z.string() });
export type SafeUserAnswer = z.infer<typeof safeUserSchema>;

/** lib/api/entities/user_basic.rb */
export const basicUserSchema = safeUserSchema.extend({
  state: userStateSchema,
  avatar_url: z.url().nullable(),
  web_url: z.url(),
});
export type BasicUserAnswer = z.infer<typeof basicUserSchema>;

/** lib/api/entities/user.rb; three of its fields are for those who may read the profile. */
export const userSchema = basicUserSchema.extend({
  created_at: time.optional(),
  bio: z.string(),
  location: z.string(),
  public_email: z.string().nullable(),
  skype: z.string(),
  linkedin: z.string(),
  twitter: z.string(),
  discord: z.string(),
  website_url: z.string(),
  organization: z.string(),
  job_title: z.string(),
  pronouns: z.string().nullable(),
  bot: z.boolean(),
  work_information: z.string().nullable(),
  followers: z.int().optional(),
  following: z.int().optional(),
  is_followed: z.boolean().optional(),
  local_time: z.string().nullable(),
});
export type UserAnswer = z.infer<typeof userSchema>;

/** lib/api/entities/identity.rb: an account of another provider that is this user's. */
const identitySchema = z.strictObject({ provider: z.string(), extern_uid: z.string(), saml_provider_id: z.null() });

/** lib/api/entities/user_public.rb: what a user sees of itself. */
export const ownUserSchema = userSchema.extend({
  last_sign_in_at: time.nullable(),
  confirmed_at: time,
  last_activity_on: z.iso.date().nullable(),
  email: z.string(),
  theme_id: z.int(),
  color_scheme_id: z.int(),
  projects_limit: z.int(),
  current_sign_in_at: time.nullable(),
  identities: z.array(identitySchema),
  can_create_group: z.boolean(),
  can_create_project: z.boolean(),
  two_factor_enabled: z.boolean(),
  external: z.boolean(),
  private_profile: z.boolean(),
  commit_email: z.string(),
  shared_runners_minutes_limit: z.int().nullable(),
  extra_shared_runners_minutes_limit: z.int().nullable(),
});
export type OwnUserAnswer = z.infer<typeof ownUserSchema>;

/** lib/api/entities/user_with_admin.rb and its Enterprise part: what an administrator sees. */
export const adminUserSchema = ownUserSchema.extend({
  is_admin: z.boolean(),
  note: z.string().nullable(),
  namespace_id: z.int(),
  created_by: basicUserSchema.nullable(),
  using_license_seat: z.boolean(),
  is_auditor: z.boolean(),
  provisioned_by_group_id: z.int().nullable(),
});
export type AdminUserAnswer = z.infer<typeof adminUserSchema>;

/** lib/api/entities/user_details_with_admin.rb and its Enterprise part: what an administrator sees of one user. */
export const userDetailsSchema = adminUserSchema.extend({
  plan: z.string().nullable(),
  trial: z.boolean().nullable(),
  highest_role: z.int().nullable(),
  current_sign_in_ip: z.string().nullable(),
  last_sign_in_ip: z.string().nullable(),
  sign_in_count: z.int(),
});
export type UserDetailsAnswer = z.infer<typeof userDetailsSchema>;

export const userParameters = z.object({ id: idParameter });

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
export const listUsersParameters = allOrNoneOf(usersFilter, EXTERNAL_ACCOUNT);
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

export const updateUserParameters = allOrNoneOf(
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

export const deleteUserParameters = z.object({ id: idParameter, hard_delete: withDefault(booleanParameter, false) });

export const successSchema = z.strictObject({ message: z.literal('Success') });

/** lib/api/entities/user_preferences.rb; `code_suggestions` is Tandem's own. */
export const userPreferencesSchema = z.strictObject({
  id: z.int(),
  user_id: z.int(),
  view_diffs_file_by_file: z.boolean(),
  show_whitespace_in_diffs: z.boolean(),
  pass_user_identities_to_ci_jwt: z.boolean(),
  code_suggestions: z.boolean(),
});
export type UserPreferencesAnswer = z.infer<typeof userPreferencesSchema>;

export const updateUserPreferencesParameters = atLeastOneOf(
  z.object({ code_suggestions: optional(booleanParameter) }),
  ['code_suggestions'],
);
