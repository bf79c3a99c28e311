import { z } from 'zod';
import { administrator } from './access.js';
import type { Operation } from './operation.js';
import { featureDefinitionSchema, featureParameters, featureSchema, setFeatureParameters } from './features.js';
import { noParameters } from './instance.js';

const feature = { tag: 'Features', access: administrator } as const;

/** The operations on feature flags. */
export const featuresOperations: Readonly<Record<string, Operation>> = {
  listFeatures: {
    ...feature,
    summary: 'List the feature flags that are set',
    method: 'GET',
    path: '/features',
    parameters: noParameters,
    status: 200,
    answer: z.array(featureSchema),
  },
  listFeatureDefinitions: {
    ...feature,
    summary: 'List the definitions of feature flags',
    method: 'GET',
    path: '/features/definitions',
    parameters: noParameters,
    status: 200,
    answer: z.array(featureDefinitionSchema),
  },
  setFeature: {
    ...feature,
    summary: 'Set a feature flag',
    method: 'POST',
    path: '/features/:name',
    parameters: setFeatureParameters,
    status: 201,
    answer: featureSchema,
  },
  deleteFeature: {
    ...feature,
    summary: 'Make a feature flag one that is not set',
    method: 'DELETE',
    path: '/features/:name',
    parameters: featureParameters,
    status: 204,
  },
};
