import type {
  AdminUserAnswer,
  BasicUserAnswer,
  OwnUserAnswer,
  SafeUserAnswer,
  UserAnswer,
  UserDetailsAnswer,
  UserPreferencesAnswer,
} from '@tandem/contracts';
import type { ExternalUrl } from '../api/external-url.service.js';
import type { Viewer } from '../authentication/authentication.js';
import { attributesOf, pick } from './user-attributes.js';
import { namespaceIdOf, type User } from './user.entity.js';

export const presentSafeUser = ({ id, username, name }: User): SafeUserAnswer => ({ id, username, name });

export const presentBasicUser = (user: User, url: ExternalUrl): BasicUserAnswer => ({
  ...presentSafeUser(user),
  state: user.state,
  avatar_url: null,
  web_url: url.of(`/${user.username}`),
});

/** The profile of a blocked account and a private one are for administrators and itself (app/policies/user_policy.rb). */
export function presentUser(user: User, url: ExternalUrl, viewer: Viewer): UserAnswer {
  const of = attributesOf(user);
  const shown = (user.state === 'active' || user.state === 'deactivated') && !of.private_profile;
  const readsProfile = viewer.admin || viewer.id === user.id || shown;
  return {
    ...presentBasicUser(user, url),
    ...(readsProfile ? { created_at: user.createdAt.toISOString() } : {}),
    ...pick(
      of,
      'bio',
      'location',
      'public_email',
      'skype',
      'linkedin',
      'twitter',
      'discord',
      'website_url',
      'organization',
    ),
    job_title: '',
    pronouns: of.pronouns,
    bot: false,
    work_information: of.organization || null,
    ...(readsProfile ? { followers: 0, following: 0, is_followed: false } : {}),
    local_time: null,
  };
}

/** An account as it sees itself. */
export function presentOwnUser(user: User, url: ExternalUrl, viewer: Viewer): OwnUserAnswer {
  const of = attributesOf(user);
  const privateEmail = `${user.id}-${user.username}@users.noreply.${url.host}`;
  return {
    ...presentUser(user, url, viewer),
    last_sign_in_at: null,
    confirmed_at: user.createdAt.toISOString(),
    last_activity_on: null,
    email: user.email,
    ...pick(of, 'theme_id', 'color_scheme_id', 'projects_limit'),
    current_sign_in_at: null,
    identities: [...of.identities],
    can_create_group: of.can_create_group,
    can_create_project: of.projects_limit > 0,
    two_factor_enabled: false,
    ...pick(of, 'external', 'private_profile'),
    commit_email: of.commit_email === '_private' ? privateEmail : of.commit_email || user.email,
    ...pick(of, 'shared_runners_minutes_limit', 'extra_shared_runners_minutes_limit'),
  };
}

export const presentUserToAdministrator = (user: User, url: ExternalUrl, viewer: Viewer): AdminUserAnswer => ({
  ...presentOwnUser(user, url, viewer),
  is_admin: user.admin,
  note: attributesOf(user).note,
  namespace_id: namespaceIdOf(user),
  created_by: null,
  using_license_seat: false,
  is_auditor: attributesOf(user).auditor,
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

export const presentUserPreferences = (user: User): UserPreferencesAnswer => ({
  id: user.id,
  user_id: user.id,
  view_diffs_file_by_file: attributesOf(user).view_diffs_file_by_file,
  show_whitespace_in_diffs: true,
  pass_user_identities_to_ci_jwt: false,
  code_suggestions: user.codeSuggestions,
});
