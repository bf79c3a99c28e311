import { Controller } from '@nestjs/common';
import { instanceOperations } from '@tandem/contracts';
import { Operation } from '../api/operation.decorator.js';

/** The GitLab whose behaviour this is. */
export const GITLAB_VERSION = '16.1.0-ee';
/** What stands for a commit of it. */
const GITLAB_REVISION = 'tandem';

/** What the instance says of itself (lib/api/metadata.rb). */
@Controller()
export class InstanceInformationController {
  @Operation(instanceOperations.getMetadata)
  metadata() {
    return {
      version: GITLAB_VERSION,
      revision: GITLAB_REVISION,
      kas: { enabled: false, externalUrl: null, version: null },
      enterprise: true,
    };
  }

  @Operation(instanceOperations.getVersion)
  version() {
    return this.metadata();
  }
}
