import { preparedStatement } from '@tandem/gitlab';

/** The settings that decide whether a request goes on to SaaS; no row where none was ever changed. */
export interface AccessRow {
  readonly enabled: boolean;
  readonly encrypted_ai_access_token: Buffer | null;
}

export const access = preparedStatement<AccessRow>(
  'access_code_suggestions',
  `SELECT instance_level_code_suggestions_enabled AS enabled, encrypted_ai_access_token
     FROM application_settings`,
);
