/** Header names of the flow, in lower case as Node gives them. */
export const PRIVATE_TOKEN_HEADER = 'private-token';
export const AUTHENTICATION_TYPE_HEADER = 'x-gitlab-authentication-type';
export const REALM_HEADER = 'x-gitlab-realm';
/** In it a client of SaaS presents its JWT for Code Suggest (GitLab 16.3). */
export const OIDC_TOKEN_HEADER = 'x-gitlab-oidc-token';
/** What the headers begin with by which an editor tells Code Suggest how its suggestions fare. */
export const TELEMETRY_HEADER_PREFIX = 'x-gitlab-cs-';

/** The only value of `X-Gitlab-Authentication-Type` that Code Suggest accepts. */
export const OIDC_AUTHENTICATION_TYPE = 'oidc';

/** A User-Agent that starts so marks a request that a GitLab proxy sent on (`Gitlab::Workhorse`, lib/gitlab/workhorse). */
export const WORKHORSE_USER_AGENT = 'gitlab-workhorse';
