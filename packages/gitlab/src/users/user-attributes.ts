import type { UserAttributes } from '@tandem/contracts';
import { lengthProblems, nameProblems, problemsOf, type Problems } from '../errors/record-problems.js';
import { pathProblems } from './paths.js';
import type { User } from './user.entity.js';

/** An account of another provider that is this user's (`identities` in GitLab). */
export interface Identity {
  readonly provider: string;
  readonly extern_uid: string;
  readonly saml_provider_id: null;
}

/** What is kept in `users.attributes`, by the names of the API. */
export type StoredUserAttributes = UserAttributes & { readonly identities?: readonly Identity[] };

/** What an account has of what nobody set (app/models/user.rb and user_detail.rb). */
const DEFAULTS = {
  bio: '',
  location: '',
  public_email: null,
  skype: '',
  linkedin: '',
  twitter: '',
  discord: '',
  website_url: '',
  organization: '',
  pronouns: null,
  note: null,
  projects_limit: 100_000,
  can_create_group: true,
  external: false,
  private_profile: false,
  auditor: false,
  theme_id: 1,
  color_scheme_id: 1,
  view_diffs_file_by_file: false,
  shared_runners_minutes_limit: null,
  extra_shared_runners_minutes_limit: null,
  identities: [],
} as const;

/** The attributes of an account, set or not. */
export const attributesOf = ({ attributes }: Pick<User, 'attributes'>) => ({ ...DEFAULTS, ...attributes });

/**
 * The attributes that an account has after a change. Who becomes external may make neither projects nor groups
 * (app/models/user.rb, `ensure_external_user_rights`); an account of a provider that it has already is changed.
 */
export function changedAttributes(
  before: StoredUserAttributes,
  change: UserAttributes & { readonly extern_uid?: string | undefined; readonly provider?: string | undefined },
): StoredUserAttributes {
  const { extern_uid, provider, ...attributes } = withoutAbsent(change);
  const others = (before.identities ?? []).filter((identity) => identity.provider !== provider);
  return {
    ...before,
    ...attributes,
    ...(attributes.external && !before.external ? { can_create_group: false, projects_limit: 0 } : {}),
    ...(extern_uid !== undefined && provider !== undefined
      ? { identities: [...others, { provider, extern_uid, saml_provider_id: null }] }
      : {}),
  };
}

/** Some fields of an object, in this order. */
export function pick<Given extends object, Name extends keyof Given>(given: Given, ...names: Name[]) {
  return Object.fromEntries(names.map((name) => [name, given[name]])) as Pick<Given, Name>;
}

/** What was given, so that it counts over what is stored. */
export function withoutAbsent<Given extends object>(given: Given): Given {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Given;
}

const MAX_LENGTHS = {
  bio: 255,
  pronouns: 50,
  location: 500,
  skype: 500,
  linkedin: 500,
  twitter: 500,
  discord: 500,
  website_url: 500,
  organization: 500,
} as const;
const NUMBERS = {
  projects_limit: { least: 0, most: 2_147_483_647, reason: 'is not a valid number of projects' },
  theme_id: { least: 1, most: 11, reason: 'is not a valid theme' },
  color_scheme_id: { least: 1, most: 6, reason: 'is not a valid color scheme' },
} as const;

/** What keeps attributes from being stored, by field (app/models/user.rb, user_detail.rb). `email` is the account's. */
export function attributeProblems(attributes: UserAttributes, email: string): Problems {
  const problems: Record<string, string[]> = {};
  for (const [name, most] of Object.entries(MAX_LENGTHS)) {
    problems[name] = lengthProblems(attributes[name as keyof typeof MAX_LENGTHS] ?? '', most);
  }
  for (const [name, { least, most, reason }] of Object.entries(NUMBERS)) {
    const value = attributes[name as keyof typeof NUMBERS] ?? least;
    problems[name] = value < least || value > most ? [reason] : [];
  }
  for (const name of ['public_email', 'commit_email'] as const) {
    const owned = ['', email, name === 'commit_email' ? '_private' : ''].includes(attributes[name] ?? '');
    problems[name] = owned ? [] : ['is not an email you own'];
  }
  return problemsOf(problems);
}

/** Devise's idea of an address (config/initializers/8_devise.rb). */
const EMAIL = /^[^@\s]+@[^@\s]+$/;
const MIN_PASSWORD = 8;
const MAX_PASSWORD = 128;

export interface UserFields {
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** What keeps an account from being stored, by field (app/models/user.rb). Fields that are not given are not looked at. */
export function userProblems({ email, name, username, password }: UserFields): Problems {
  return problemsOf({
    email: email === undefined ? [] : emailProblems(email),
    name: name === undefined ? [] : nameProblems(name),
    username: username === undefined ? [] : usernameProblems(username),
    password: password === undefined ? [] : passwordProblems(password),
  });
}

function emailProblems(email: string): string[] {
  return email === '' ? ["can't be blank"] : [...(EMAIL.test(email) ? [] : ['is invalid']), ...lengthProblems(email)];
}

function usernameProblems(username: string): string[] {
  return username === '' ? ["can't be blank"] : pathProblems(username, { topLevel: true });
}

function passwordProblems(password: string): string[] {
  return [
    ...(password.length < MIN_PASSWORD ? [`is too short (minimum is ${MIN_PASSWORD} characters)`] : []),
    ...lengthProblems(password, MAX_PASSWORD),
  ];
}
