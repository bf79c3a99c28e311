import { Injectable } from '@nestjs/common';
import { WORKHORSE_USER_AGENT } from '@tandem/contracts';
import { ApplicationSettingsService, internalServerError, notFound, preparedStatement } from '@tandem/gitlab';
import { recordRuleResult } from '@tandem/platform';
import { DataSource } from 'typeorm';

/** The settings that decide whether a request goes on to SaaS; no row if none was ever changed. */
interface AccessRow {
  readonly enabled: boolean;
  readonly encrypted_ai_access_token: Buffer | null;
}

const readAccess = preparedStatement<AccessRow>(
  'access_code_suggestions',
  `SELECT instance_level_code_suggestions_enabled AS enabled, encrypted_ai_access_token
     FROM application_settings`,
);

/** The rules of merge request 123024 for an instance that is not SaaS. They ignore the settings of users and groups. */
@Injectable()
export class AccessPolicy {
  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: ApplicationSettingsService,
  ) {}

  /**
   * The stored service account token, if a request with this User-Agent may go on to SaaS.
   *
   * @throws {Refusal} 404 if code suggestions are off or no `ai_access_token` is stored; 500 if a GitLab proxy sent
   * the request here, for example because SAAS_URL points at this instance itself
   */
  async serviceAccountToken(userAgent: string): Promise<string> {
    const [row] = await readAccess(this.dataSource, []);
    if (!row?.enabled) throw notFound('instance-setting-is-on');
    if (!row.encrypted_ai_access_token) throw notFound('ai-access-token-is-stored');
    if (userAgent.startsWith(WORKHORSE_USER_AGENT)) {
      throw internalServerError(
        'request-is-not-proxied',
        'a GitLab proxy sent the request to an instance that is not SaaS',
      );
    }
    recordRuleResult({ rule: 'ai-access-token-is-stored', outcome: 'allowed' });
    return this.settings.decryptAiAccessToken(row.encrypted_ai_access_token);
  }
}
