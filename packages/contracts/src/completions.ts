import { z } from 'zod';
import { COMPLETIONS_PATHS } from './api-paths.js';

/** Longest names and texts that Code Suggest accepts, in characters. */
export const MAX_NAME_LENGTH = 255;
export const MAX_CONTENT_LENGTH = 100_000;
export const MAX_TELEMETRY_ENTRIES = 10;

export const telemetrySchema = z.object({
  model_engine: z.string(),
  model_name: z.string(),
  lang: z.string().nullish(),
  requests: z.int(),
  accepts: z.int(),
  errors: z.int(),
});

const content = z.string().max(MAX_CONTENT_LENGTH);

/**
 * The body of `POST /v2/completions`. Fields that are not named are ignored. A cursor has no place inside a surrogate pair:
 * half a character can be neither continued nor encoded.
 */
export const completionRequestSchema = z.object({
  prompt_version: z.int().default(1),
  project_path: z.string().trim().max(MAX_NAME_LENGTH).nullish(),
  project_id: z.int().nullish(),
  current_file: z.object({
    file_name: z.string().trim().max(MAX_NAME_LENGTH),
    content_above_cursor: content.refine(
      (text) => !/[\uD800-\uDBFF]/.test(text.slice(-1)),
      'ends inside a surrogate pair',
    ),
    content_below_cursor: content.refine((text) => !/^[\uDC00-\uDFFF]/.test(text), 'begins inside a surrogate pair'),
    language_identifier: z.string().max(MAX_NAME_LENGTH).nullish(),
  }),
  telemetry: z.array(telemetrySchema).max(MAX_TELEMETRY_ENTRIES).default([]),
  stream: z.boolean().nullish(),
});
export type CompletionRequest = z.infer<typeof completionRequestSchema>;

/** The answer to it; `created` in seconds since the epoch, no suggestion is an empty `choices`. */
export const completionSchema = z.object({
  id: z.string(),
  model: z.object({ engine: z.string(), name: z.string(), lang: z.string() }),
  object: z.literal('text_completion'),
  created: z.int(),
  choices: z.array(z.object({ text: z.string(), index: z.int(), finish_reason: z.string() })),
});
export type Completion = z.infer<typeof completionSchema>;

/** Code Suggest's one operation for those who present a JWT. */
export const COMPLETIONS_ROUTE = {
  method: 'POST',
  path: COMPLETIONS_PATHS,
  status: 200,
  parameters: completionRequestSchema,
} as const;
