/** The prefix of GitLab's REST API on both deployments. */
export const API_PREFIX = '/api/v4';

/** `POST`: the editor's request for a JWT, on self-managed and on SaaS alike. */
export const TOKENS_PATH = `${API_PREFIX}/code_suggestions/tokens`;

/** `POST`: the editor's request for suggestions, on both deployments from GitLab 16.3 on. */
export const GITLAB_COMPLETIONS_PATH = `${API_PREFIX}/code_suggestions/completions`;

/** `POST`: the two addresses of the same completion request on Code Suggest. */
export const COMPLETIONS_PATHS = ['/v2/completions', '/v2/code/completions'] as const;

/** OpenID Connect discovery (OpenID Connect Discovery 1.0, section 4), and the path at which GitLab publishes its keys. */
export const DISCOVERY_PATH = '/.well-known/openid-configuration';
export const JWKS_PATH = '/oauth/discovery/keys';
export const WEBFINGER_PATH = '/.well-known/webfinger';
