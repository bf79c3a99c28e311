import { Injectable } from '@nestjs/common';
import { FEATURE_FLAGS, type Realm } from '@tandem/contracts';
import { groupActor, isEnabled, unauthorized, userActor, type FlagActor } from '@tandem/gitlab';
import { Clock, Randomness, recordDecision } from '@tandem/platform';
import { DataSource } from 'typeorm';
import { access, type AccessRow } from './access.query.js';

export interface AccessRequest {
  readonly userId: number;
  /** A GitLab proxy sent the request on: it comes from a self-managed deployment. */
  readonly proxied: boolean;
}

export interface Access {
  readonly realm: Realm;
  /** The key that signs now. */
  readonly kid: string;
}

/** `access_code_suggestions` of the global policy (ee/app/policies/ee/global_policy.rb), and the flag of merge request 123024. */
@Injectable()
export class AccessPolicy {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly randomness: Randomness,
  ) {}

  /** @throws {Refusal} 401 by the first rule that the user fails */
  async check({ userId, proxied }: AccessRequest): Promise<Access> {
    const [row] = await access(this.dataSource, [userId, this.clock.date()]);
    if (!row) {
      throw unauthorized('access-code-suggestions', 'the user was deleted while the request was under way');
    }
    const enabled = (flag: string, actor: FlagActor) => isEnabled(flag, row.features, this.randomness, actor);
    const user = userActor(userId);
    const refusal = this.reasonToRefuse(row, (actor) => enabled(FEATURE_FLAGS.aiAssist, actor), user);
    if (refusal) {
      throw unauthorized('access-code-suggestions', refusal);
    }
    if (proxied && !enabled(FEATURE_FLAGS.forInstanceAdmin, user)) {
      throw unauthorized('instance-admin-flag-is-on', `${FEATURE_FLAGS.forInstanceAdmin} is off for the user`);
    }
    const realm = proxied ? 'self-managed' : 'saas';
    recordDecision({ rule: 'access-code-suggestions', outcome: 'allowed', reason: `realm ${realm}` });
    return { realm, kid: row.kid };
  }

  private reasonToRefuse(row: AccessRow, aiAssist: (actor: FlagActor) => boolean, user: FlagActor): string | undefined {
    if (!row.user_on) {
      return 'the user’s own setting is off';
    }
    if (!row.root_groups_on) {
      return 'the setting of a root group of the user is off';
    }
    if (!aiAssist(user)) {
      return `${FEATURE_FLAGS.aiAssist} is off for the user`;
    }
    if (row.root_group_ids?.some((id) => !aiAssist(groupActor(id)))) {
      return `${FEATURE_FLAGS.aiAssist} is off for a root group of the user`;
    }
    return undefined;
  }
}
