import { z } from 'zod';
import { component, each, time, userStateSchema } from './values.js';

/** lib/api/entities/user_safe.rb */
export const safeUserSchema = component('SafeUser', { id: z.int(), username: z.string(), name: z.string() });
export type SafeUserAnswer = z.infer<typeof safeUserSchema>;

/** lib/api/entities/user_basic.rb */
export const basicUserSchema = component('BasicUser', {
  ...safeUserSchema.shape,
  state: userStateSchema,
  avatar_url: z.url().nullable(),
  web_url: z.url(),
});
export type BasicUserAnswer = z.infer<typeof basicUserSchema>;

/** lib/api/entities/user.rb; three of its fields are for those who may read the profile. */
export const userSchema = component('User', {
  ...basicUserSchema.shape,
  created_at: time.optional(),
  bio: z.string(),
  location: z.string(),
  public_email: z.string().nullable(),
  ...each(z.string(), 'skype', 'linkedin', 'twitter', 'discord', 'website_url', 'organization', 'job_title'),
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
export const ownUserSchema = component('OwnUser', {
  ...userSchema.shape,
  last_sign_in_at: time.nullable(),
  confirmed_at: time,
  last_activity_on: z.iso.date().nullable(),
  email: z.string(),
  ...each(z.int(), 'theme_id', 'color_scheme_id', 'projects_limit'),
  current_sign_in_at: time.nullable(),
  identities: z.array(identitySchema),
  ...each(z.boolean(), 'can_create_group', 'can_create_project', 'two_factor_enabled', 'external', 'private_profile'),
  commit_email: z.string(),
  ...each(z.int().nullable(), 'shared_runners_minutes_limit', 'extra_shared_runners_minutes_limit'),
});
export type OwnUserAnswer = z.infer<typeof ownUserSchema>;

/** lib/api/entities/user_with_admin.rb and its Enterprise part: what an administrator sees. */
export const adminUserSchema = component('AdminUser', {
  ...ownUserSchema.shape,
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
export const userDetailsSchema = component('UserDetails', {
  ...adminUserSchema.shape,
  plan: z.string().nullable(),
  trial: z.boolean().nullable(),
  highest_role: z.int().nullable(),
  current_sign_in_ip: z.string().nullable(),
  last_sign_in_ip: z.string().nullable(),
  sign_in_count: z.int(),
});
export type UserDetailsAnswer = z.infer<typeof userDetailsSchema>;

/** lib/api/entities/user_preferences.rb; `code_suggestions` is Tandem's own. */
export const userPreferencesSchema = component('UserPreferences', {
  id: z.int(),
  user_id: z.int(),
  ...each(z.boolean(), 'view_diffs_file_by_file', 'show_whitespace_in_diffs', 'pass_user_identities_to_ci_jwt'),
  code_suggestions: z.boolean(),
});
export type UserPreferencesAnswer = z.infer<typeof userPreferencesSchema>;
