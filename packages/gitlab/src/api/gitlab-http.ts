import { gitlabErrorForm } from '../errors/gitlab-error-form.js';
import { grapePath } from './api-path.js';
import { addGitlabEdge, parseParameters } from './gitlab-edge.js';

interface Settings {
  readonly EXTERNAL_URL?: string | undefined;
}

/** How both deployments speak HTTP. They serve below the path of their external URL, as GitLab does with a relative URL. */
export const gitlabHttp = {
  errorForm: gitlabErrorForm,
  parseQuery: parseParameters,
  basePath: ({ EXTERNAL_URL }: Settings) =>
    EXTERNAL_URL === undefined ? '' : new URL(EXTERNAL_URL).pathname.replace(/\/+$/, ''),
  normalizePath: grapePath,
  edge: addGitlabEdge,
};
