import { FEATURE_FLAGS } from '@tandem/contracts';
import { preparedStatement, storedFeatures, type StoredFeatures } from '@tandem/gitlab';

/** What decides whether a user gets a JWT, and the key that signs it. */
export interface AccessRow {
  readonly user_on: boolean;
  /** Every root group that the user belongs to, directly or through a subgroup, has its setting on. */
  readonly root_groups_on: boolean;
  /** The ids of those root groups where `ai_assist_flag` may differ between them; null where it is the same for all. */
  readonly root_group_ids: number[] | null;
  readonly features: StoredFeatures;
  readonly kid: string;
}

const ROOT_GROUPS = `
  FROM members m
  JOIN namespaces g ON g.id = m.group_id
  JOIN namespaces r ON r.id = g.traversal_ids[1]
 WHERE m.user_id = u.id AND (m.expires_at IS NULL OR m.expires_at > ($2::timestamptz AT TIME ZONE 'UTC')::date)`;

const AI_ASSIST_DIFFERS = `
  EXISTS (SELECT FROM features WHERE name = '${FEATURE_FLAGS.aiAssist}')
  AND NOT EXISTS (SELECT FROM feature_gates
                   WHERE feature_name = '${FEATURE_FLAGS.aiAssist}' AND key = 'boolean' AND value = 'true')`;

/** $1: the user's id; $2: the time, which chooses the key and ends memberships. */
export const access = preparedStatement<AccessRow>(
  'access_code_suggestions',
  `SELECT u.code_suggestions AS user_on,
          NOT EXISTS (SELECT ${ROOT_GROUPS} AND NOT r.code_suggestions) AS root_groups_on,
          CASE WHEN ${AI_ASSIST_DIFFERS} THEN ARRAY(SELECT DISTINCT r.id ${ROOT_GROUPS}) END AS root_group_ids,
          ${storedFeatures(`ARRAY['${FEATURE_FLAGS.aiAssist}', '${FEATURE_FLAGS.forInstanceAdmin}']::varchar[]`)} AS features,
          (SELECT kid FROM signing_keys
            WHERE purpose = 'openid' AND signs_from <= $2 ORDER BY id DESC LIMIT 1) AS kid
     FROM users u WHERE u.id = $1`,
);
