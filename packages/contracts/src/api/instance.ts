import { z } from 'zod';

/** lib/api/entities/metadata.rb: `GET /metadata` and `GET /version`. */
export const metadataSchema = z.strictObject({
  version: z.string(),
  revision: z.string(),
  kas: z.strictObject({ enabled: z.boolean(), externalUrl: z.string().nullable(), version: z.string().nullable() }),
  enterprise: z.boolean(),
});
export type MetadataAnswer = z.infer<typeof metadataSchema>;

export const noParameters = z.object({});
