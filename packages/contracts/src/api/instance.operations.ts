import { z } from 'zod';
import { operations, restApi, route, userReader } from './operation.js';
import { component } from './values.js';

/** lib/api/entities/metadata.rb: `GET /metadata` and `GET /version`. */
export const metadataSchema = component('Metadata', {
  version: z.string(),
  revision: z.string(),
  kas: z.strictObject({ enabled: z.boolean(), externalUrl: z.string().nullable(), version: z.string().nullable() }),
  enterprise: z.boolean(),
});

/** What the instance says of itself (lib/api/metadata.rb). */
export const instanceOperations = operations(restApi('Instance', userReader), {
  getVersion: route('GET /version', 'Show the version of GitLab', { answer: metadataSchema }),
  getMetadata: route('GET /metadata', 'Show what the instance says of itself', { answer: metadataSchema }),
});
