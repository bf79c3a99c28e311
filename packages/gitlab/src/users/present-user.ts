import type {
  AdminUserAnswer,
  BasicUserAnswer,
  OwnUserAnswer,
  SafeUserAnswer,
  UserAnswer,
  UserDetailsAnswer,
  UserPreferencesAnswer,
} from '@tandem/contracts';
import type { ExternalUrl } from '../api/external-url.js';
import type { User } from './user.entity.js';

/** Who looks at an account: it is told as much as it may know. */
export interface Viewer {
  readonly id: number;
  readonly admin: boolean;
}

export const presentSafeUser = ({ id, username, name }: User): SafeUserAnswer => ({ id, username, name });

export const presentBasicUser = (user: User, url: ExternalUrl): BasicUserAnswer => ({
  ...presentSafeUser(user),
  state: user.state,
  avatar_url: null,
  web_url: url.of(`/${user.username}`),
});

/** The profile of a blocked account is for administrators and itself (app/policies/user_policy.rb). */
export function presentUser(user: User, url: ExternalUrl, viewer: Viewer): UserAnswer {
  const readsProfile = viewer.admin || viewer.id === user.id || user.state === 'active' || user.state === 'deactivated';
  return {
    ...presentBasicUser(user, url),
    ...(readsProfile ? { created_at: user.createdAt.toISOString() } : {}),
    bio: '',
    location: '',
    public_email: null,
    skype: '',
    linkedin: '',
    twitter: '',
    discord: '',
    website_url: '',
    organization: '',
    job_title: '',
    pronouns: null,
    bot: false,
    work_information: null,
    ...(readsProfile ? { followers: 0, following: 0, is_followed: false } : {}),
    local_time: null,
  };
}

export const presentOwnUser = (user: User, url: ExternalUrl, viewer: Viewer): OwnUserAnswer => ({
  ...presentUser(user, url, viewer),
  last_sign_in_at: null,
  confirmed_at: user.createdAt.toISOString(),
  last_activity_on: null,
  email: user.email,
  theme_id: 1,
  color_scheme_id: 1,
  projects_limit: 100_000,
  current_sign_in_at: null,
  identities: [],
  can_create_group: true,
  can_create_project: true,
  two_factor_enabled: false,
  external: false,
  private_profile: false,
  commit_email: user.email,
  shared_runners_minutes_limit: null,
  extra_shared_runners_minutes_limit: null,
});

export const presentUserToAdministrator = (user: User, url: ExternalUrl, viewer: Viewer): AdminUserAnswer => ({
  ...presentOwnUser(user, url, viewer),
  is_admin: user.admin,
  note: null,
  namespace_id: null,
  created_by: null,
  using_license_seat: false,
  is_auditor: false,
  provisioned_by_group_id: user.provisionedByGroupId,
});

export const presentUserDetails = (user: User, url: ExternalUrl, viewer: Viewer): UserDetailsAnswer => ({
  ...presentUserToAdministrator(user, url, viewer),
  plan: null,
  trial: null,
  highest_role: null,
  current_sign_in_ip: null,
  last_sign_in_ip: null,
  sign_in_count: 0,
});

export const presentUserPreferences = ({ id, codeSuggestions }: User): UserPreferencesAnswer => ({
  id,
  user_id: id,
  view_diffs_file_by_file: false,
  show_whitespace_in_diffs: true,
  pass_user_identities_to_ci_jwt: false,
  code_suggestions: codeSuggestions,
});
