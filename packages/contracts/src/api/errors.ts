import { z } from 'zod';

/** A refusal with GitLab's message, or the reasons by field of a record that does not validate (lib/api/helpers.rb). */
export const messageSchema = z.strictObject({
  message: z.union([z.string(), z.record(z.string(), z.array(z.string()))]),
});

/** Parameters that do not fit, as Grape says it. */
export const parameterErrorSchema = z.strictObject({ error: z.string() });

/** A token that was good once (RFC 6750, section 3.1). */
export const invalidTokenSchema = z.strictObject({ error: z.literal('invalid_token'), error_description: z.string() });

/** A token whose scopes do not reach; `scope` names those that would. */
export const insufficientScopeSchema = z.strictObject({
  error: z.literal('insufficient_scope'),
  error_description: z.string(),
  scope: z.string(),
});
