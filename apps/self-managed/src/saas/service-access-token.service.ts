import { Injectable } from '@nestjs/common';
import { unauthorized } from '@tandem/gitlab';
import { Clock, recordRuleResult } from '@tandem/platform';
import { SaasService } from './saas.service.js';

/** Seconds before its end from which a token is not used any more. */
const RENEWED_BEFORE = 60;

const RULE = 'service-access-token-is-active';

interface Kept {
  readonly serviceAccountToken: string;
  readonly jwt: string;
  /** Seconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

/**
 * The JWT with which this instance asks Code Suggest (`Ai::ServiceAccessToken`). GitLab gets it from the customers' portal
 * once a day; here it comes from SaaS by the stored service account token. It is in memory only.
 */
@Injectable()
export class ServiceAccessToken {
  private kept: Kept | undefined;
  private fetching: { readonly serviceAccountToken: string; readonly done: Promise<Kept> } | undefined;

  constructor(
    private readonly saas: SaasService,
    private readonly clock: Clock,
  ) {}

  /**
   * A JWT that is good for another minute: the kept one, or a new one, for which SaaS is asked once for all who wait.
   *
   * @throws {Refusal} 401 if SaaS gives none
   */
  async obtain(serviceAccountToken: string): Promise<string> {
    const now = this.clock.nowInSeconds();
    const { kept } = this;
    if (kept?.serviceAccountToken === serviceAccountToken && kept.from <= now && now < kept.to) {
      recordRuleResult({ rule: RULE, outcome: 'allowed', reason: 'a kept one' });
      return kept.jwt;
    }
    try {
      const { jwt } = await this.fetched(serviceAccountToken);
      recordRuleResult({ rule: RULE, outcome: 'allowed', reason: 'a new one of SaaS' });
      return jwt;
    } catch (error) {
      throw unauthorized(RULE, error instanceof Error ? error.message : String(error));
    }
  }

  /** Keeps a JWT no longer, because Code Suggest refuses it. */
  forget(jwt: string): void {
    if (this.kept?.jwt === jwt) this.reset();
  }

  /** Keeps none. */
  reset(): void {
    this.kept = undefined;
  }

  private fetched(serviceAccountToken: string): Promise<Kept> {
    if (this.fetching?.serviceAccountToken !== serviceAccountToken) {
      const done = this.fetch(serviceAccountToken);
      const fetching = { serviceAccountToken, done };
      const end = () => {
        if (this.fetching === fetching) this.fetching = undefined;
      };
      this.fetching = fetching;
      done.then(end, end);
    }
    return this.fetching.done;
  }

  private async fetch(serviceAccountToken: string): Promise<Kept> {
    const from = this.clock.nowInSeconds();
    const { access_token: jwt, expires_in: lifetime } = await this.saas.requestToken(serviceAccountToken);
    return (this.kept = { serviceAccountToken, jwt, from, to: from + lifetime - RENEWED_BEFORE });
  }
}
