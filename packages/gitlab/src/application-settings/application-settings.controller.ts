import { Controller } from '@nestjs/common';
import { applicationSettingsOperations, type UpdateApplicationSettings } from '@tandem/contracts';
import { Operation } from '../api/operation.decorator.js';
import { CurrentAuthor, type Author } from '../authentication/authentication.js';
import { ApplicationSettingsService, presentApplicationSettings } from './application-settings.service.js';

/** The settings of the instance, for administrators (lib/api/settings.rb). */
@Controller()
export class ApplicationSettingsController {
  constructor(private readonly settings: ApplicationSettingsService) {}

  @Operation(applicationSettingsOperations.getApplicationSettings)
  async show() {
    return presentApplicationSettings(await this.settings.get());
  }

  @Operation(applicationSettingsOperations.updateApplicationSettings)
  async update(parameters: UpdateApplicationSettings, @CurrentAuthor() by: Author) {
    return presentApplicationSettings(await this.settings.update(parameters, by));
  }
}
