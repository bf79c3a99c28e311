import { FEATURE_FLAGS, type FeatureDefinitionAnswer } from '@tandem/contracts';
import type { Randomness } from '@tandem/platform';
import { crc32 } from 'node:zlib';

const MERGE_REQUEST = 'https://gitlab.com/gitlab-org/gitlab/-/merge_requests/123024';

type Defined = Pick<FeatureDefinitionAnswer, 'name' | 'milestone' | 'type' | 'default_enabled'>;

/** A feature flag as GitLab's `config/feature_flags/**.yml` describes it. */
const definition = (
  { name, milestone, type, default_enabled }: Defined,
  introduced_by_url: string | null = null,
): FeatureDefinitionAnswer => ({
  name,
  introduced_by_url,
  rollout_issue_url: null,
  milestone,
  log_state_changes: null,
  type,
  group: 'group::ai assisted',
  default_enabled,
});

/** The feature flags of the flow. */
export const FEATURE_FLAG_DEFINITIONS: readonly FeatureDefinitionAnswer[] = [
  definition({ name: FEATURE_FLAGS.aiAssist, milestone: '15.9', type: 'development', default_enabled: true }),
  definition(
    { name: FEATURE_FLAGS.forInstanceAdmin, milestone: '16.1', type: 'development', default_enabled: false },
    MERGE_REQUEST,
  ),
  definition({ name: FEATURE_FLAGS.tokensApi, milestone: '16.1', type: 'ops', default_enabled: true }),
];

/** The definition of a flag, or undefined if GitLab has none of that name. */
export function definitionOf(name: string): FeatureDefinitionAnswer | undefined {
  return FEATURE_FLAG_DEFINITIONS.find((defined) => defined.name === name);
}

export const GATE_KEYS = ['boolean', 'groups', 'actors', 'percentage_of_time', 'percentage_of_actors'] as const;
export type GateKey = (typeof GATE_KEYS)[number];

/** The gates of the flags that are set, by flag: pairs of key and value. A flag that is not in it is not set. */
export type StoredFeatures = Readonly<Record<string, readonly (readonly [GateKey, string])[]>>;

/** Who a flag is asked for, by its Flipper id. */
export interface FlagActor {
  readonly flipperId: string;
}

export const userActor = (id: number): FlagActor => ({ flipperId: `User:${id}` });
export const groupActor = (id: number): FlagActor => ({ flipperId: `Group:${id}` });
export const userNamespaceActor = (id: number): FlagActor => ({ flipperId: `Namespaces::UserNamespace:${id}` });

/**
 * Whether a flag is on for an actor, or at all if none is given (lib/feature.rb and Flipper's gates): a flag that is
 * not set has its definition's default; one that is set is on if any of its gates is open.
 */
export function isEnabled(name: string, stored: StoredFeatures, randomness: Randomness, actor?: FlagActor): boolean {
  const gates = stored[name];
  if (!gates) return definitionOf(name)?.default_enabled ?? false;
  return gates.some(([key, value]) => isOpen(key, value, name, randomness, actor));
}

function isOpen(key: GateKey, value: string, name: string, randomness: Randomness, actor?: FlagActor): boolean {
  switch (key) {
    case 'boolean':
      return value === 'true';
    case 'actors':
      return actor?.flipperId === value;
    case 'percentage_of_actors':
      return actor !== undefined && crc32(`${name}${actor.flipperId}`) % 100_000 < Number(value) * 1000;
    case 'percentage_of_time':
      return randomness.fraction() < Number(value) / 100;
    case 'groups':
      // GitLab's feature groups name its own staff and the like; none of them has members here.
      return false;
  }
}

/**
 * A scalar sub-select that gives the gates of the flags named in an SQL list, in the shape of `StoredFeatures`, so that
 * a statement that reads something else brings the flags along in the same round trip.
 */
export const storedFeatures = (names: string) => `
  coalesce((
    SELECT json_object_agg(f.name, coalesce(
      (SELECT json_agg(json_build_array(g.key, g.value)) FROM feature_gates g WHERE g.feature_name = f.name), '[]'::json))
    FROM features f WHERE f.name IN (${names})
  ), '{}'::json)`;
