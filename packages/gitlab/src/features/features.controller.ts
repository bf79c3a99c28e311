import { Controller } from '@nestjs/common';
import { featuresOperations, type SetFeature } from '@tandem/contracts';
import { Operation } from '../api/operation.decorator.js';
import { CurrentAuthor, type Author } from '../authentication/authentication.js';
import { FeaturesService } from './features.service.js';

/** Feature flags, for administrators (lib/api/features.rb). */
@Controller()
export class FeaturesController {
  constructor(private readonly features: FeaturesService) {}

  @Operation(featuresOperations.listFeatures)
  async list() {
    return this.features.list();
  }

  @Operation(featuresOperations.listFeatureDefinitions)
  definitions() {
    return this.features.definitions;
  }

  @Operation(featuresOperations.setFeature)
  async set(parameters: SetFeature, @CurrentAuthor() by: Author) {
    return this.features.set(parameters, by);
  }

  @Operation(featuresOperations.deleteFeature)
  async remove({ name }: { name: string }, @CurrentAuthor() by: Author) {
    await this.features.remove(name, by);
  }
}
