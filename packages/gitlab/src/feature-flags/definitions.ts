import { FEATURE_FLAGS } from '@tandem/contracts';

/** A feature flag as GitLab's `config/feature_flags/**.yml` describes it. */
export interface FeatureFlagDefinition {
  readonly name: string;
  readonly introduced_by_url: string | null;
  readonly rollout_issue_url: string | null;
  readonly milestone: string;
  readonly type: 'development' | 'ops';
  readonly group: string;
  readonly default_enabled: boolean;
}

const MERGE_REQUEST = 'https://gitlab.com/gitlab-org/gitlab/-/merge_requests/123024';

/** The feature flags of the flow. */
export const FEATURE_FLAG_DEFINITIONS: readonly FeatureFlagDefinition[] = [
  {
    name: FEATURE_FLAGS.aiAssist,
    introduced_by_url: null,
    rollout_issue_url: null,
    milestone: '15.9',
    type: 'development',
    group: 'group::ai assisted',
    default_enabled: true,
  },
  {
    name: FEATURE_FLAGS.forInstanceAdmin,
    introduced_by_url: MERGE_REQUEST,
    rollout_issue_url: null,
    milestone: '16.1',
    type: 'development',
    group: 'group::ai assisted',
    default_enabled: false,
  },
  {
    name: FEATURE_FLAGS.tokensApi,
    introduced_by_url: null,
    rollout_issue_url: null,
    milestone: '16.1',
    type: 'ops',
    group: 'group::ai assisted',
    default_enabled: true,
  },
];

/** The definition of a flag, or undefined where GitLab has none of that name. */
export function definitionOf(name: string): FeatureFlagDefinition | undefined {
  return FEATURE_FLAG_DEFINITIONS.find((definition) => definition.name === name);
}
