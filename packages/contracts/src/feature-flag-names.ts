/** The feature flags of the flow, by GitLab's names. */
export const FEATURE_FLAGS = {
  /** Ops flag, on by default: the tokens endpoint exists. */
  tokensApi: 'code_suggestions_tokens_api',
  /** Actor: the authenticated SaaS user, off by default: proxied requests may get a JWT. */
  forInstanceAdmin: 'code_suggestions_for_instance_admin_enabled',
  /** Actors: user and group, on by default: while it is off, a `code_suggestions` setting does not count as on. */
  aiAssist: 'ai_assist_flag',
} as const;
