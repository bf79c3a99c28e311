import { DEFAULT_SETTINGS, MASKED_TOKEN, type ApplicationSettingsAnswer } from '@tandem/contracts';
import type { ApplicationSetting } from './application-setting.entity.js';

/** The settings as the API shows them; of a token only that there is one. */
export const presentApplicationSettings = (settings: ApplicationSetting): ApplicationSettingsAnswer => ({
  id: settings.id,
  ...DEFAULT_SETTINGS,
  ...settings.attributes,
  updated_at: settings.updatedAt.toISOString(),
  instance_level_code_suggestions_enabled: settings.instanceLevelCodeSuggestionsEnabled,
  ai_access_token: settings.encryptedAiAccessToken === null ? null : MASKED_TOKEN,
});
