import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { FEATURE_FLAGS, hasCompletions, WORKHORSE_USER_AGENT } from '@tandem/contracts';
import {
  ApplicationSettingsService,
  gitlabVersionOf,
  internalServerError,
  isEnabled,
  notFound,
  sharedRead,
  unauthorized,
  type StoredFeatures,
} from '@tandem/gitlab';
import { Randomness, recordRuleResult } from '@tandem/platform';
import { DataSource } from 'typeorm';

/** The settings that decide whether a request goes on to SaaS; no row if none was ever changed. */
interface AccessRow {
  readonly enabled: boolean;
  readonly encrypted_ai_access_token: Buffer | null;
}

const readAccess = sharedRead<AccessRow>(
  'access_code_suggestions',
  `SELECT instance_level_code_suggestions_enabled AS enabled, encrypted_ai_access_token
     FROM application_settings`,
);

/**
 * The rules of ee/lib/api/code_suggestions.rb for an instance that is not SaaS, in their order. They ignore the settings of
 * users and groups.
 *
 * | rule                                    | tokens, 16.1 | tokens, 16.3 | completions, 16.3 |
 * | --------------------------------------- | ------------ | ------------ | ----------------- |
 * | instance-setting-is-on                  | 404          | 401          | 401               |
 * | ai-access-token-is-stored               | 404          | 401          | 401               |
 * | request-is-not-proxied                  | 500          | 500          | 500               |
 * | feature-flag-is-on:self_managed_code_…  |              |              | 404               |
 * | service-access-token-is-active          |              |              | 401               |
 */
@Injectable()
export class AccessPolicy {
  /** By merge request 123024 the endpoint is not there; later it is a part of `access_code_suggestions`. */
  private readonly refused: typeof unauthorized | typeof notFound;

  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: ApplicationSettingsService,
    private readonly randomness: Randomness,
    configuration: ConfigService,
  ) {
    this.refused = hasCompletions(gitlabVersionOf(configuration)) ? unauthorized : notFound;
  }

  /**
   * What each endpoint checks first.
   *
   * @returns the stored service account token, if a request with this User-Agent may use it
   * @throws {Refusal} 404, from 16.3 on 401, if code suggestions are off or no `ai_access_token` is stored; 500 if a GitLab
   * proxy sent the request here, for example because SAAS_URL points at this instance itself
   */
  async serviceAccountToken(userAgent: string): Promise<string> {
    const [row] = await readAccess(this.dataSource);
    if (!row?.enabled) throw this.refused('instance-setting-is-on');
    if (!row.encrypted_ai_access_token) throw this.refused('ai-access-token-is-stored');
    if (userAgent.startsWith(WORKHORSE_USER_AGENT)) {
      throw internalServerError(
        'request-is-not-proxied',
        'a GitLab proxy sent the request to an instance that is not SaaS',
      );
    }
    recordRuleResult({ rule: 'ai-access-token-is-stored', outcome: 'allowed' });
    return this.settings.decryptAiAccessToken(row.encrypted_ai_access_token);
  }

  /**
   * What `completions` checks then. The last rule, that Code Suggest can be asked with a JWT, is `ServiceAccessToken`'s.
   *
   * @param features the flag as it is stored
   * @throws {Refusal} 404 if the endpoint's flag is off
   */
  checkCompletion(features: StoredFeatures): void {
    const flag = FEATURE_FLAGS.selfManagedCompletions;
    if (!isEnabled(flag, features, this.randomness)) throw notFound(`feature-flag-is-on:${flag}`);
  }
}
