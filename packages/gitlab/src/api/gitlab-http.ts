import { gitlabErrorForm } from '../errors/gitlab-error-form.js';
import { grapePath } from './api-path.js';
import { addGitlabEdge, parseParameters } from './gitlab-edge.js';

interface Urls {
  readonly EXTERNAL_URL?: string | undefined;
  readonly ISSUER_URL?: string | undefined;
}

/** How both deployments speak HTTP. They serve below the paths of their own URLs, as GitLab does with a relative URL. */
export const gitlabHttp = {
  errorForm: gitlabErrorForm,
  parseQuery: parseParameters,
  basePaths: ({ EXTERNAL_URL, ISSUER_URL = EXTERNAL_URL }: Urls) =>
    [EXTERNAL_URL, ISSUER_URL].map((url) => (url === undefined ? '' : new URL(url).pathname.replace(/\/+$/, ''))),
  normalizePath: grapePath,
  edge: addGitlabEdge,
};
