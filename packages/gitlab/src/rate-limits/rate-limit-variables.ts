import { variable } from '@tandem/platform';
import { z } from 'zod';

/** The limit of token requests per user; off unless it is set. */
export const rateLimitVariables = {
  TOKEN_REQUESTS_PER_USER_LIMIT: z.coerce
    .number<string>()
    .int()
    .min(0)
    .max(1_000_000)
    .default(0)
    .meta({ description: 'set it to the number of token requests that a user may make in a period; 0 means no limit' }),
  TOKEN_REQUESTS_PER_USER_PERIOD_SECONDS: variable.seconds
    .refine((seconds) => seconds > 0, 'not a length of time')
    .default(60)
    .meta({ description: 'set it to the length of that period in seconds, the same for all replicas' }),
};
