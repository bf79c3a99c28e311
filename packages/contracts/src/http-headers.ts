/** Header names of the flow, in lower case as Node gives them. */
export const PRIVATE_TOKEN_HEADER = 'private-token';
export const AUTHENTICATION_TYPE_HEADER = 'x-gitlab-authentication-type';
export const REALM_HEADER = 'x-gitlab-realm';

/** The only value of `X-Gitlab-Authentication-Type` that Code Suggest accepts. */
export const OIDC_AUTHENTICATION_TYPE = 'oidc';

/** A User-Agent that starts so marks a request that a GitLab proxy sent on (`Gitlab::Workhorse`, lib/gitlab/workhorse). */
export const WORKHORSE_USER_AGENT = 'gitlab-workhorse';
