import { Controller, Get } from '@nestjs/common';
import { API_PREFIX, type MetadataAnswer } from '@tandem/contracts';
import { Authenticated } from '../authentication/authenticated.decorator.js';
import { GITLAB_REVISION, GITLAB_VERSION } from './gitlab-version.js';

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
