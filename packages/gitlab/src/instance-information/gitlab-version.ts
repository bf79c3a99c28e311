/** The GitLab whose behaviour this is. */
export const GITLAB_VERSION = '16.1.0-ee';
/** What stands for a commit of it. */
export const GITLAB_REVISION = 'tandem';
