import { z } from 'zod';
import { booleanParameter, textParameter } from '../parameters.js';
import { mutuallyExclusive, optional, withDefault } from './coercions.js';
import { administrator, operations, restApi, route } from './operation.js';
import { component, each } from './values.js';

/** A feature flag as its definition file has it (`Feature::Definition::PARAMS`). */
export const featureDefinitionSchema = component('FeatureDefinition', {
  name: z.string(),
  introduced_by_url: z.url().nullable(),
  rollout_issue_url: z.url().nullable(),
  milestone: z.string(),
  log_state_changes: z.boolean().nullable(),
  type: z.enum(['development', 'ops']),
  group: z.string(),
  default_enabled: z.boolean(),
});
export type FeatureDefinitionAnswer = z.infer<typeof featureDefinitionSchema>;

export const gateSchema = z
  .union([
    z.strictObject({ key: z.literal('boolean'), value: z.boolean() }),
    z.strictObject({ key: z.enum(['groups', 'actors']), value: z.array(z.string()).min(1) }),
    z.strictObject({
      key: z.enum(['percentage_of_time', 'percentage_of_actors']),
      value: z.number().positive().max(100),
    }),
  ])
  .meta({ id: 'FeatureGate' });
export type GateAnswer = z.infer<typeof gateSchema>;

/** lib/api/entities/feature.rb */
export const featureSchema = component('Feature', {
  name: z.string(),
  state: z.enum(['on', 'off', 'conditional']),
  gates: z.array(gateSchema),
  definition: featureDefinitionSchema.nullable(),
});
export type FeatureAnswer = z.infer<typeof featureSchema>;

/** The parameters that name actors; each is a list with commas. */
export const FEATURE_TARGETS = ['feature_group', 'user', 'group', 'namespace', 'project', 'repository'] as const;

const setFeature = FEATURE_TARGETS.reduce(
  (schema, name) => mutuallyExclusive(schema, ['key', name]),
  z.object({
    name: textParameter,
    value: textParameter,
    key: optional(z.enum(['percentage_of_actors', 'percentage_of_time'])),
    ...each(optional(textParameter), ...FEATURE_TARGETS),
    force: withDefault(booleanParameter, false),
  }),
);
export type SetFeature = z.infer<typeof setFeature>;

/** The operations on feature flags (lib/api/features.rb). */
export const featuresOperations = operations(restApi('Features', administrator), {
  listFeatures: route('GET /features', 'List the feature flags that are set', { answer: z.array(featureSchema) }),
  listFeatureDefinitions: route('GET /features/definitions', 'List the definitions of feature flags', {
    answer: z.array(featureDefinitionSchema),
  }),
  setFeature: route('POST /features/:name', 'Set a feature flag', { parameters: setFeature, answer: featureSchema }),
  deleteFeature: route('DELETE /features/:name', 'Make a feature flag one that is not set', {
    parameters: z.object({ name: textParameter }),
    status: 204,
  }),
});
