import { Controller, Get } from '@nestjs/common';
import { API_PREFIX, type MetadataAnswer } from '@tandem/contracts';
import { Authenticated } from '../authentication/authentication.guard.js';

/** The GitLab whose behaviour this is. */
export const GITLAB_VERSION = '16.1.0-ee';
/** What stands for a commit of it. */
const GITLAB_REVISION = 'tandem';

/** What the instance says of itself (lib/api/metadata.rb). */
@Controller(API_PREFIX)
@Authenticated({ scope: ['api', 'read_user'] })
export class InstanceInformationController {
  @Get('metadata')
  metadata(): MetadataAnswer {
    return {
      version: GITLAB_VERSION,
      revision: GITLAB_REVISION,
      kas: { enabled: false, externalUrl: null, version: null },
      enterprise: true,
    };
  }

  @Get('version')
  version(): MetadataAnswer {
    return this.metadata();
  }
}
