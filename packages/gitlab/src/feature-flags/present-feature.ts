import type { FeatureAnswer, FeatureDefinitionAnswer, GateAnswer } from '@tandem/contracts';
import { definitionOf, type FeatureFlagDefinition } from './definitions.js';
import { GATE_KEYS, type GateKey } from './feature-gate.entity.js';

/** A flag that is set, with the values of its gates. */
export interface SetFeatureFlag {
  readonly name: string;
  readonly gates: readonly (readonly [GateKey, string])[];
}

export const presentFeatureDefinition = (definition: FeatureFlagDefinition): FeatureDefinitionAnswer => ({
  name: definition.name,
  introduced_by_url: definition.introduced_by_url,
  rollout_issue_url: definition.rollout_issue_url,
  milestone: definition.milestone,
  log_state_changes: null,
  type: definition.type,
  group: definition.group,
  default_enabled: definition.default_enabled,
});

/** Flipper's state and gates: the boolean one always, an empty or zero one never (lib/api/entities/feature.rb). */
export function presentFeature({ name, gates }: SetFeatureFlag): FeatureAnswer {
  const shown = GATE_KEYS.flatMap((key) => presentGate(key, gates));
  const definition = definitionOf(name);
  return {
    name,
    state: stateOf(shown),
    gates: shown,
    definition: definition ? presentFeatureDefinition(definition) : null,
  };
}

function presentGate(key: GateKey, gates: SetFeatureFlag['gates']): GateAnswer[] {
  const values = gates.filter(([gate]) => gate === key).map(([, value]) => value);
  switch (key) {
    case 'boolean':
      return [{ key, value: values.includes('true') }];
    case 'groups':
    case 'actors':
      return values.length > 0 ? [{ key, value: values }] : [];
    case 'percentage_of_time':
    case 'percentage_of_actors': {
      const value = Number(values[0] ?? 0);
      return value > 0 ? [{ key, value }] : [];
    }
  }
}

function stateOf(gates: readonly GateAnswer[]): FeatureAnswer['state'] {
  if (gates.some(({ key, value }) => value === true || (key === 'percentage_of_time' && value === 100))) {
    return 'on';
  }
  return gates.length > 1 ? 'conditional' : 'off';
}
