import { Injectable } from '@nestjs/common';
import { FEATURE_FLAGS, type Realm } from '@tandem/contracts';
import {
  groupActor,
  isEnabled,
  notFound,
  sharedStatement,
  storedFeatures,
  unauthorized,
  userActor,
  type FlagActor,
  type StoredFeatures,
} from '@tandem/gitlab';
import { Randomness, recordRuleResult, type Clock } from '@tandem/platform';
import type { DataSource } from 'typeorm';

/** The rule by its name in logs and recorded requests. */
export const ACCESS_RULE = 'access-code-suggestions';

/** What decides whether a user gets a JWT. */
interface AccessFacts {
  readonly user_on: boolean;
  /** Every root group that the user belongs to, directly or through a subgroup, has its setting on. */
  readonly root_groups_on: boolean;
  /** The ids of those root groups if `ai_assist_flag` may differ between them; null if it is the same for all. */
  readonly root_group_ids: number[] | null;
  readonly features: StoredFeatures;
}

interface AccessRequest {
  readonly userId: number;
  /** A GitLab proxy sent the request on: it comes from a self-managed deployment. */
  readonly proxied: boolean;
}

interface CompletionRequest {
  readonly userId: number;
  /** As the client named it. */
  readonly projectId: unknown;
}

/** `access_code_suggestions` of the global policy (ee/app/policies/ee/global_policy.rb), and the flag of merge request 123024. */
@Injectable()
export class AccessPolicy {
  constructor(private readonly randomness: Randomness) {}

  /**
   * @returns the realm that the JWT is to name
   * @throws {Refusal} 401 by the first rule that the user fails
   */
  check(facts: AccessFacts, { userId, proxied }: AccessRequest): Realm {
    const isOn = (flag: string, actor: FlagActor) => isEnabled(flag, facts.features, this.randomness, actor);
    const user = userActor(userId);
    const refusal = reasonToRefuse(facts, user, (actor) => isOn(FEATURE_FLAGS.aiAssist, actor));
    if (refusal) throw unauthorized(ACCESS_RULE, refusal);
    if (proxied && !isOn(FEATURE_FLAGS.forInstanceAdmin, user)) {
      throw unauthorized('instance-admin-flag-is-on', `${FEATURE_FLAGS.forInstanceAdmin} is off for the user`);
    }
    const realm = proxied ? 'self-managed' : 'saas';
    recordRuleResult({ rule: ACCESS_RULE, outcome: 'allowed', reason: `realm ${realm}` });
    return realm;
  }

  /**
   * What `completions` checks after that (ee/lib/api/code_suggestions.rb).
   *
   * @throws {Refusal} 404 if the endpoint's flag is off for the user, no project is named, or projects need a purchase:
   * none has one here
   */
  checkCompletion({ features }: AccessFacts, { userId, projectId }: CompletionRequest): void {
    if (!isEnabled(saasCompletions, features, this.randomness, userActor(userId))) {
      throw notFound(`feature-flag-is-on:${saasCompletions}`);
    }
    // What is neither nil nor false is a project for Ruby.
    if (projectId === undefined || projectId === null || projectId === false) throw notFound('project-has-a-purchase');
    if (isEnabled(purchase, features, this.randomness)) throw notFound('project-has-a-purchase');
  }
}

function reasonToRefuse(
  { user_on, root_groups_on, root_group_ids }: AccessFacts,
  user: FlagActor,
  isAiAssistOn: (actor: FlagActor) => boolean,
): string | undefined {
  if (!user_on) return 'the user’s own setting is off';
  if (!root_groups_on) return 'the setting of a root group of the user is off';
  if (!isAiAssistOn(user)) return `${FEATURE_FLAGS.aiAssist} is off for the user`;
  return root_group_ids?.some((id) => !isAiAssistOn(groupActor(id)))
    ? `${FEATURE_FLAGS.aiAssist} is off for a root group of the user`
    : undefined;
}

/**
 * The ids of the root groups of the user `u`. PostgreSQL cannot know how many groups a user has; a join of which it expects
 * too few looks each of them up three times, and one without statistics reads all groups.
 */
const ROOT_GROUPS = `
  ARRAY(SELECT g.traversal_ids[1] FROM namespaces g
         WHERE g.id = ANY(ARRAY(
           SELECT m.group_id FROM members m
            WHERE m.user_id = u.id
              AND (m.expires_at IS NULL OR m.expires_at > ($2::timestamptz AT TIME ZONE 'UTC')::date))))`;

const AI_ASSIST_DIFFERS = `
  EXISTS (SELECT FROM features WHERE name = '${FEATURE_FLAGS.aiAssist}')
  AND NOT EXISTS (SELECT FROM feature_gates
                   WHERE feature_name = '${FEATURE_FLAGS.aiAssist}' AND key = 'boolean' AND value = 'true')`;

const { aiAssist, forInstanceAdmin, saasCompletions, purchase } = FEATURE_FLAGS;
const FLAGS = [aiAssist, forInstanceAdmin, saasCompletions, purchase];

/** $1: the ids of users; $2: the time, which chooses the key and ends memberships. */
const tokenRequest = sharedStatement<AccessFacts & { readonly key: number; readonly kid: string }>(
  'access_code_suggestions',
  // OFFSET 0: the ids are read once, not once for each column.
  `SELECT u.id AS key, u.code_suggestions AS user_on,
          NOT EXISTS (SELECT FROM namespaces r WHERE r.id = ANY(root.ids) AND NOT r.code_suggestions) AS root_groups_on,
          CASE WHEN ${AI_ASSIST_DIFFERS} THEN ARRAY(SELECT DISTINCT id FROM unnest(root.ids) id) END AS root_group_ids,
          ${storedFeatures(FLAGS.map((name) => `'${name}'`).join(', '))} AS features,
          (SELECT kid FROM signing_keys
            WHERE purpose = 'openid' AND signs_from <= $2 ORDER BY id DESC LIMIT 1) AS kid
     FROM unnest((SELECT $1::integer[])) AS asking (id)
     JOIN users u ON u.id = asking.id
    CROSS JOIN LATERAL (SELECT ${ROOT_GROUPS} AS ids OFFSET 0) root`,
);

/**
 * Reads what decides about a token request, and the key that signs now, in one statement (docs/adr/0003).
 *
 * @throws {Refusal} 401 if the user is gone
 */
export async function readTokenRequest(
  dataSource: DataSource,
  userId: number,
  clock: Clock,
): Promise<{ readonly facts: AccessFacts; readonly kid: string }> {
  const [row] = await tokenRequest(dataSource, userId, () => [clock.date()]);
  if (!row) throw unauthorized(ACCESS_RULE, 'the user was deleted while the request was under way');
  return { facts: row, kid: row.kid };
}
