import { z } from 'zod';
import { booleanParameter } from '../parameters.js';
import { atLeastOneOf } from './coercions.js';

/** What stands for a stored token: it is never shown, and writing it changes nothing. */
export const MASKED_TOKEN = '*****';

/** The settings of the instance (lib/api/entities/application_setting.rb): the two of the flow, and others as GitLab has them. */
export const applicationSettingsSchema = z.looseObject({
  id: z.int(),
  instance_level_code_suggestions_enabled: z.boolean(),
  ai_access_token: z.literal(MASKED_TOKEN).nullable(),
});
export type ApplicationSettingsAnswer = z.infer<typeof applicationSettingsSchema>;

/** What is no boolean becomes null, for the record to refuse it by its name. */
const recordBoolean = z.preprocess(
  (value) => (value === undefined ? value : (booleanParameter.safeParse(value).data ?? null)),
  z.boolean().nullable(),
);

/** An empty text and null clear the token. */
const recordText = z.preprocess(
  (value) => (typeof value === 'number' || typeof value === 'boolean' ? String(value) : value),
  z.string().nullable(),
);

export const updateApplicationSettingsParameters = atLeastOneOf(
  z.object({
    instance_level_code_suggestions_enabled: recordBoolean.optional(),
    ai_access_token: recordText.optional(),
  }),
  ['ai_access_token', 'instance_level_code_suggestions_enabled'],
);
export type UpdateApplicationSettings = z.infer<typeof updateApplicationSettingsParameters>;
