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

/** 16.3.1, because editors that compare by SemVer take 16.3.0-ee for one before 16.3.0, which does not complete. */
const FULL_VERSIONS: Readonly<Record<GitlabVersion, string>> = { '16.1': '16.1.0', '16.3': '16.3.1' };

/** The version in full, as User-Agents name it. */
export const fullVersionOf = (configuration: ConfigService) => FULL_VERSIONS[gitlabVersionOf(configuration)];

/** The version in full, as the instance says it of itself. */
export const instanceVersionOf = (configuration: ConfigService) => `${fullVersionOf(configuration)}-ee`;
