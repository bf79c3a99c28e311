import { z } from 'zod';
import { booleanParameter, integerParameter, textParameter } from '../parameters.js';
import { atLeastOneOf, clearable, listParameter, onceFor } from './coercions.js';
import { DEFAULT_SETTINGS } from './default-settings.js';
import { visibilitySchema } from './groups.operations.js';
import { administrator, operations, restApi, route } from './operation.js';

/** What stands for a stored token: it is never shown, and writing it changes nothing. */
export const MASKED_TOKEN = '*****';

/** The settings of the instance (lib/api/entities/application_setting.rb): the two of the flow, and others as GitLab has them. */
export const applicationSettingsSchema = z
  .looseObject({
    id: z.int(),
    instance_level_code_suggestions_enabled: z.boolean(),
    ai_access_token: z.literal(MASKED_TOKEN).nullable(),
  })
  .meta({ id: 'ApplicationSettings' });
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

const oneOf = (...values: readonly number[]) =>
  integerParameter.refine((value) => values.includes(value), 'does not have a valid value');

/** The settings whose type their default does not tell (lib/api/settings.rb). */
const TYPES: Readonly<Record<string, z.ZodType>> = {
  default_branch_protection: oneOf(0, 1, 2, 3, 4),
  default_group_visibility: visibilitySchema,
  default_project_creation: oneOf(0, 1, 2),
  default_project_visibility: visibilitySchema,
  default_snippet_visibility: visibilitySchema,
  email_confirmation_setting: z.enum(['off', 'soft', 'hard']),
  enabled_git_access_protocol: clearable(z.enum(['ssh', 'http', 'nil'])),
  max_personal_access_token_lifetime: clearable(integerParameter),
  performance_bar_allowed_group_id: clearable(integerParameter),
  polling_interval_multiplier: textParameter.refine((value) => /^\d+(\.\d+)?$/.test(value), 'is invalid'),
  receive_max_input_size: clearable(integerParameter),
  repository_storages_weighted: z.record(z.string(), integerParameter),
  restricted_visibility_levels: listParameter(visibilitySchema),
  whats_new_variant: z.enum(['all_tiers', 'current_tier', 'disabled']),
};

const text = z.preprocess((value) => value ?? '', textParameter);
const absent = new WeakMap<z.ZodType, unknown>();

function typeOf(value: unknown): z.ZodType {
  switch (typeof value) {
    case 'boolean':
      return booleanParameter;
    case 'number':
      return integerParameter;
    case 'string':
      return text;
    default:
      return Array.isArray(value) ? listParameter(textParameter) : clearable(textParameter);
  }
}

const settings = Object.fromEntries(
  Object.entries(DEFAULT_SETTINGS).map(([name, value]) => [
    name,
    onceFor(absent, TYPES[name] ?? typeOf(value), (type) => type.optional()),
  ]),
) as { [Name in keyof typeof DEFAULT_SETTINGS]: z.ZodOptional<z.ZodType> };

const updateApplicationSettings = atLeastOneOf(
  z.object({
    ...settings,
    instance_level_code_suggestions_enabled: recordBoolean.optional(),
    ai_access_token: recordText.optional(),
  }),
  ['ai_access_token', 'instance_level_code_suggestions_enabled', ...Object.keys(settings)],
);
export type UpdateApplicationSettings = z.infer<typeof updateApplicationSettings>;

/** The operations on the settings of the instance (lib/api/settings.rb). */
export const applicationSettingsOperations = operations(restApi('Application settings', administrator), {
  getApplicationSettings: route('GET /application/settings', 'Show the settings of the instance', {
    answer: applicationSettingsSchema,
  }),
  updateApplicationSettings: route('PUT /application/settings', 'Change settings of the instance', {
    parameters: updateApplicationSettings,
    answer: applicationSettingsSchema,
  }),
});
