import { Controller } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { instanceOperations } from '@tandem/contracts';
import { Operation } from '../api/operation.decorator.js';
import { instanceVersionOf } from '../gitlab-version/gitlab-version.js';

/** What stands for a commit of it. */
const GITLAB_REVISION = 'tandem';

/** What the instance says of itself (lib/api/metadata.rb). */
@Controller()
export class InstanceInformationController {
  constructor(private readonly configuration: ConfigService) {}

  @Operation(instanceOperations.getMetadata)
  metadata() {
    return {
      version: instanceVersionOf(this.configuration),
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
