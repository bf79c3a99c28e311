import { Controller, Get, Put } from '@nestjs/common';
import {
  API_PREFIX,
  MASKED_TOKEN,
  updateApplicationSettingsParameters,
  type ApplicationSettingsAnswer,
  type UpdateApplicationSettings,
} from '@tandem/contracts';
import { Parameters } from '../api/parameters.decorator.js';
import { CurrentAuthor, type Author } from '../audit-events/author.js';
import { Authenticated } from '../authentication/authenticated.decorator.js';
import { invalidRecord } from '../errors/gitlab-errors.js';
import { isSound } from '../errors/record-problems.js';
import { ApplicationSettings } from './application-settings.service.js';
import { presentApplicationSettings } from './present-application-settings.js';
import { settingsProblems } from './settings-problems.js';

/** The settings of the instance, for administrators (lib/api/settings.rb). */
@Controller(`${API_PREFIX}/application/settings`)
@Authenticated({ scope: 'api', admin: true })
export class ApplicationSettingsController {
  constructor(private readonly settings: ApplicationSettings) {}

  @Get()
  async show(): Promise<ApplicationSettingsAnswer> {
    return presentApplicationSettings(await this.settings.get());
  }

  @Put()
  async update(
    @Parameters(updateApplicationSettingsParameters) parameters: UpdateApplicationSettings,
    @CurrentAuthor() by: Author,
  ): Promise<ApplicationSettingsAnswer> {
    const problems = settingsProblems(parameters);
    if (!isSound(problems)) {
      throw invalidRecord('settings-are-valid', problems);
    }
    const { instance_level_code_suggestions_enabled: enabled, ai_access_token: token, ...attributes } = parameters;
    const change = {
      instanceLevelCodeSuggestionsEnabled: enabled ?? undefined,
      aiAccessToken: token === MASKED_TOKEN ? undefined : token === '' ? null : token,
      attributes,
    };
    const settings = await this.settings.update(change, by);
    return presentApplicationSettings(settings);
  }
}
