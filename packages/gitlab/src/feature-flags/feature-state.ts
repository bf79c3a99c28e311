import { FEATURE_FLAGS, hasCompletions, type FeatureDefinitionAnswer, type GitlabVersion } from '@tandem/contracts';
import type { Randomness } from '@tandem/platform';
import { crc32 } from 'node:zlib';

const PROJECT = 'https://gitlab.com/gitlab-org/gitlab/-';

type Defined = Pick<FeatureDefinitionAnswer, 'name' | 'milestone' | 'type' | 'default_enabled'>;

interface Introduced {
  /** Numbers of merge request and issue. */
  readonly by?: number;
  readonly rollout?: number;
  readonly group?: string;
}

/** A feature flag as GitLab's `config/feature_flags/**.yml` describes it. */
const definition = (
  { name, milestone, type, default_enabled }: Defined,
  { by, rollout, group = 'group::ai assisted' }: Introduced = {},
): FeatureDefinitionAnswer => ({
  name,
  introduced_by_url: by === undefined ? null : `${PROJECT}/merge_requests/${by}`,
  rollout_issue_url: rollout === undefined ? null : `${PROJECT}/issues/${rollout}`,
  milestone,
  log_state_changes: null,
  type,
  group,
  default_enabled,
});

const { aiAssist, forInstanceAdmin, tokensApi, saasCompletions, selfManagedCompletions, purchase } = FEATURE_FLAGS;
const offByDefault = { type: 'development', default_enabled: false } as const;

/** The feature flags of the token request. */
const OF_TOKENS = [
  definition({ name: aiAssist, milestone: '15.9', type: 'development', default_enabled: true }),
  definition({ name: forInstanceAdmin, milestone: '16.1', ...offByDefault }, { by: 123024 }),
  definition({ name: tokensApi, milestone: '16.1', type: 'ops', default_enabled: true }),
];

/** Those of the completions endpoint. */
const OF_COMPLETIONS = [
  definition({ name: saasCompletions, milestone: '16.2', ...offByDefault }),
  definition(
    { name: purchase, milestone: '16.1', ...offByDefault },
    { by: 123382, rollout: 415047, group: 'group::provision' },
  ),
  definition(
    { name: selfManagedCompletions, milestone: '16.3', ...offByDefault },
    { by: 125563, rollout: 418795, group: 'group::application performance' },
  ),
];

const LATER = [...OF_TOKENS, ...OF_COMPLETIONS].sort((one, other) => (one.name < other.name ? -1 : 1));

/** The feature flags of the flow that GitLab of this version has, by name. */
export function flagDefinitionsOf(version: GitlabVersion): readonly FeatureDefinitionAnswer[] {
  return hasCompletions(version) ? LATER : OF_TOKENS;
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
  if (!gates) return LATER.some((defined) => defined.name === name && defined.default_enabled);
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
