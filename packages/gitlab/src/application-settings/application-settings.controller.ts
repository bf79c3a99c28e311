import { Controller, Get, Put } from '@nestjs/common';
import {
  API_PREFIX,
  updateApplicationSettingsParameters,
  type ApplicationSettingsAnswer,
  type UpdateApplicationSettings,
} from '@tandem/contracts';
import { Parameters } from '../api/parameters.decorator.js';
import { CurrentAuthor, type Author } from '../authentication/authentication.js';
import { Authenticated } from '../authentication/authentication.guard.js';
import { ApplicationSettingsService, presentApplicationSettings } from './application-settings.service.js';

/** The settings of the instance, for administrators (lib/api/settings.rb). */
@Controller(`${API_PREFIX}/application/settings`)
@Authenticated({ scope: 'api', admin: true })
export class ApplicationSettingsController {
  constructor(private readonly settings: ApplicationSettingsService) {}

  @Get()
  async show(): Promise<ApplicationSettingsAnswer> {
    return presentApplicationSettings(await this.settings.get());
  }

  @Put()
  async update(
    @Parameters(updateApplicationSettingsParameters) parameters: UpdateApplicationSettings,
    @CurrentAuthor() by: Author,
  ): Promise<ApplicationSettingsAnswer> {
    return presentApplicationSettings(await this.settings.update(parameters, by));
  }
}
