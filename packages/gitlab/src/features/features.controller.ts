import { Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import {
  API_PREFIX,
  featureParameters,
  setFeatureParameters,
  type FeatureAnswer,
  type FeatureDefinitionAnswer,
  type SetFeature,
} from '@tandem/contracts';
import { Parameters } from '../api/parameters.decorator.js';
import { CurrentAuthor, type Author } from '../authentication/authentication.js';
import { Authenticated } from '../authentication/authentication.guard.js';
import { FEATURE_FLAG_DEFINITIONS } from '../feature-flags/feature-state.js';
import { FeaturesService } from './features.service.js';

/** Feature flags, for administrators (lib/api/features.rb). */
@Controller(`${API_PREFIX}/features`)
@Authenticated({ scope: 'api', admin: true })
export class FeaturesController {
  constructor(private readonly features: FeaturesService) {}

  @Get()
  async list(): Promise<FeatureAnswer[]> {
    return this.features.list();
  }

  @Get('definitions')
  definitions(): readonly FeatureDefinitionAnswer[] {
    return FEATURE_FLAG_DEFINITIONS;
  }

  @Post(':name')
  async set(
    @Parameters(setFeatureParameters) parameters: SetFeature,
    @CurrentAuthor() by: Author,
  ): Promise<FeatureAnswer> {
    return this.features.set(parameters, by);
  }

  @Delete(':name')
  @HttpCode(204)
  async remove(@Parameters(featureParameters) { name }: { name: string }, @CurrentAuthor() by: Author): Promise<void> {
    await this.features.remove(name, by);
  }
}
