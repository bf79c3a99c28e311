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
import { CurrentAuthor, type Author } from '../audit-events/author.js';
import { Authenticated } from '../authentication/authenticated.decorator.js';
import { FEATURE_FLAG_DEFINITIONS } from './definitions.js';
import { FeatureFlags } from './feature-flags.service.js';
import { presentFeature, presentFeatureDefinition } from './present-feature.js';

/** Feature flags, for administrators (lib/api/features.rb). */
@Controller(`${API_PREFIX}/features`)
@Authenticated({ scope: 'api', admin: true })
export class FeaturesController {
  constructor(private readonly features: FeatureFlags) {}

  @Get()
  async list(): Promise<FeatureAnswer[]> {
    return (await this.features.list()).map(presentFeature);
  }

  @Get('definitions')
  definitions(): FeatureDefinitionAnswer[] {
    return FEATURE_FLAG_DEFINITIONS.map(presentFeatureDefinition);
  }

  @Post(':name')
  async set(
    @Parameters(setFeatureParameters) parameters: SetFeature,
    @CurrentAuthor() by: Author,
  ): Promise<FeatureAnswer> {
    return presentFeature(await this.features.set(parameters, by));
  }

  @Delete(':name')
  @HttpCode(204)
  async remove(@Parameters(featureParameters) { name }: { name: string }, @CurrentAuthor() by: Author): Promise<void> {
    await this.features.remove(name, by);
  }
}
