/** The feature flags of the flow, by GitLab's names. */
export const FEATURE_FLAGS = {
  /** Ops flag, on by default: the tokens endpoint exists. */
  tokensApi: 'code_suggestions_tokens_api',
  /** Actor: the authenticated SaaS user, off by default: proxied requests may get a JWT. */
  forInstanceAdmin: 'code_suggestions_for_instance_admin_enabled',
  /** Actors: user and group, on by default: while it is off, a `code_suggestions` setting does not count as on. */
  aiAssist: 'ai_assist_flag',
  /** From GitLab 16.3 on, off by default: self-managed has the completions endpoint. */
  selfManagedCompletions: 'self_managed_code_suggestions_completion_api',
  /** Actor: the user, off by default: SaaS has the completions endpoint. */
  saasCompletions: 'code_suggestions_completion_api',
  /** Off by default: on SaaS a project needs a purchase, and none has one here. */
  purchase: 'purchase_code_suggestions',
} as const;
