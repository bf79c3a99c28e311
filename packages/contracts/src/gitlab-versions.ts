/** The versions of GitLab that a deployment can be; the first is the default. */
export const GITLAB_VERSIONS = ['16.1', '16.3'] as const;
export type GitlabVersion = (typeof GITLAB_VERSIONS)[number];

/**
 * Whether GitLab of this version has `POST /api/v4/code_suggestions/completions`, and the rules of
 * `ee/lib/api/code_suggestions.rb` as they are with the flag `self_managed_code_suggestions_completion_api` (milestone 16.3).
 */
export const hasCompletions = (version: GitlabVersion) => version !== '16.1';

/** Of the versions here, the one whose rules an instance has that says this version of itself: the last that is not later. */
export function knownVersionOf(said: string): GitlabVersion {
  const number = (version: string) => {
    const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
    return major * 1000 + minor;
  };
  return GITLAB_VERSIONS.findLast((version) => number(version) <= number(said)) ?? GITLAB_VERSIONS[0];
}
