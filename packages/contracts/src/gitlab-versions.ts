/** The versions of GitLab that a deployment can be; the first is the default. */
export const GITLAB_VERSIONS = ['16.1', '16.3'] as const;
export type GitlabVersion = (typeof GITLAB_VERSIONS)[number];

/**
 * Whether GitLab of this version has `POST /api/v4/code_suggestions/completions`, and the rules of
 * `ee/lib/api/code_suggestions.rb` as they are with the flag `self_managed_code_suggestions_completion_api` (milestone 16.3).
 */
export const hasCompletions = (version: GitlabVersion) => version !== '16.1';
