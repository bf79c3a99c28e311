import { Injectable } from '@nestjs/common';
import { WORKHORSE_USER_AGENT } from '@tandem/contracts';
import { ApplicationSettingsService, internalServerError, notFound } from '@tandem/gitlab';
import { recordDecision } from '@tandem/platform';
import { DataSource } from 'typeorm';
import { access } from './access.query.js';

/** The rules of merge request 123024 for an instance that is not SaaS. The user's and the groups' settings are not looked at. */
@Injectable()
export class AccessPolicy {
  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: ApplicationSettingsService,
  ) {}

  /**
   * The stored service account token, where a request with this User-Agent may go on to SaaS.
   *
   * @throws {Refusal} 404 where code suggestions are off or no `ai_access_token` is stored; 500 where a GitLab proxy sent
   * the request here, as an instance does that points at itself
   */
  async serviceAccountToken(userAgent: string): Promise<string> {
    const [row] = await access(this.dataSource, []);
    if (!row?.enabled) {
      throw notFound('instance-setting-is-on');
    }
    if (!row.encrypted_ai_access_token) {
      throw notFound('ai-access-token-is-stored');
    }
    if (userAgent.startsWith(WORKHORSE_USER_AGENT)) {
      throw internalServerError(
        'request-is-not-proxied',
        'a GitLab proxy sent the request to an instance that is not SaaS',
      );
    }
    recordDecision({ rule: 'ai-access-token-is-stored', outcome: 'allowed' });
    return this.settings.decryptAiAccessToken(row.encrypted_ai_access_token);
  }
}
