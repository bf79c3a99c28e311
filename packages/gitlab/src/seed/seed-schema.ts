import { scopeSchema } from '@tandem/contracts';
import { z } from 'zod';
import { ACCESS_LEVELS } from '../groups/member.entity.js';
import { USER_STATES } from '../users/user.entity.js';

const name = z.string().min(1).max(255);
const path = z
  .string()
  .regex(/^[\w.-]+$/)
  .max(255);

const token = z.strictObject({
  name: name.default('seed'),
  token: z.string().min(20).describe('Its clear text'),
  scopes: z.array(scopeSchema).min(1).default(['api']),
  expires_in_days: z.int().min(-3650).max(365).default(365).describe('Days from the day on which the seed is applied'),
  revoked: z.boolean().default(false),
  rotated_from: name.optional().describe('The name of the token before it in the list that it was rotated from'),
});

const account = {
  username: path,
  name: name.optional(),
  email: z.email().optional(),
  state: z.enum(USER_STATES).default('active'),
  code_suggestions: z.boolean().default(false).describe('The account’s own setting'),
  tokens: z.array(token).default([]),
};

const accessLevel = z.union(ACCESS_LEVELS.map((level) => z.literal(level)));

const group = z.strictObject({
  full_path: z.string().regex(/^[\w.-]+(\/[\w.-]+)*$/),
  name: name.optional(),
  description: z.string().max(500).default(''),
  visibility: z.enum(['private', 'internal', 'public']).default('private'),
  code_suggestions: z.boolean().default(true).describe('The group’s setting; only a root group’s counts'),
  members: z.record(path, accessLevel).default({}).describe('Access levels by username'),
  service_accounts: z.array(z.strictObject(account)).default([]).describe('Accounts that this group provides'),
});

const percentage = z.int().min(0).max(100).default(0);

const feature = z.union([
  z.boolean(),
  z.strictObject({
    users: z.array(path).default([]),
    groups: z.array(z.string()).default([]),
    feature_groups: z.array(name).default([]),
    percentage_of_actors: percentage,
    percentage_of_time: percentage,
  }),
]);

/** A seed: the data of a deployment at its first start. A group comes after the groups above it. */
export const seedSchema = z.strictObject({
  users: z.array(z.strictObject({ ...account, admin: z.boolean().default(false) })).default([]),
  service_accounts: z.array(z.strictObject(account)).default([]).describe('Accounts that the instance provides'),
  groups: z.array(group).default([]),
  features: z
    .record(z.string(), feature)
    .default({})
    .describe('Feature flags: fully on or off, or on for actors and percentages'),
  application_settings: z
    .strictObject({
      instance_level_code_suggestions_enabled: z.boolean().optional(),
      ai_access_token: z.string().min(1).optional(),
    })
    .default({}),
});
export type Seed = z.infer<typeof seedSchema>;

/** The JSON Schema of a seed as somebody writes it: what has a default may be left out. */
export function seedJsonSchema(): object {
  return z.toJSONSchema(seedSchema, { io: 'input' });
}
