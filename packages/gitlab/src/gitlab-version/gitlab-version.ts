import type { ConfigService } from '@nestjs/config';
import { GITLAB_VERSIONS, type GitlabVersion } from '@tandem/contracts';
import { z } from 'zod';

/** Which GitLab a deployment is. */
export const gitlabVersionVariables = {
  GITLAB_VERSION: z
    .enum(GITLAB_VERSIONS, `none of ${GITLAB_VERSIONS.join(', ')}`)
    .default(GITLAB_VERSIONS[0])
    .meta({ description: `set it to the version of GitLab that this is: ${GITLAB_VERSIONS.join(' or ')}` }),
};

/** The version of GitLab that a deployment is. */
export function gitlabVersionOf(configuration: ConfigService): GitlabVersion {
  return configuration.getOrThrow<GitlabVersion>('GITLAB_VERSION');
}

/** The version in full, as User-Agents name it. */
export const fullVersionOf = (configuration: ConfigService) => `${gitlabVersionOf(configuration)}.0`;

/** The version in full, as the instance says it of itself. */
export const instanceVersionOf = (configuration: ConfigService) => `${fullVersionOf(configuration)}-ee`;
