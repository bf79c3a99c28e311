import { scopeSchema } from '@tandem/contracts';
import { readBoundedFile, StartupError } from '@tandem/platform';
import { statSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { ACCESS_LEVELS } from '../groups/member.entity.js';
import { USER_STATES } from '../users/user.entity.js';
import { refuseDuplicates } from './seed-duplicates.js';
import { refuseUnknownRotations } from './seed-rotations.js';

/** Some hundred thousand users. */
const MOST_BYTES = 64 * 1024 * 1024;

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

/** A seed: what a deployment has at its first start. A group comes after the groups above it. */
export const seedSchema = z
  .strictObject({
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
  })
  .superRefine(refuseDuplicates)
  .superRefine(refuseUnknownRotations);
export type Seed = z.infer<typeof seedSchema>;

/** The JSON Schema of a seed as somebody writes it: what has a default may be left out. */
export function seedJsonSchema(): object {
  return z.toJSONSchema(seedSchema, { io: 'input' });
}

/**
 * Reads a seed from a YAML file.
 *
 * @throws {StartupError} of one line with the path of what is wrong in the file; values are not shown
 */
export function readSeed(file: string): Seed {
  const remedy = 'correct the file that SEED_FILE names';
  let content: unknown;
  try {
    content = parse(contentOf(file), { logLevel: 'error' });
  } catch (error) {
    throw new StartupError(`the seed ${file} cannot be read (${causeOf(error)})`, remedy);
  }
  const result = seedSchema.safeParse(content ?? {});
  if (!result.success) {
    const issue = result.error.issues[0];
    const place = issue?.path.join('.') || 'the top';
    throw new StartupError(`the seed ${file} is wrong at ${place} (${issue?.message})`, remedy);
  }
  return result.data;
}

function contentOf(file: string): string {
  const kind = statSync(file);
  // Of a folder the attempt to read it tells.
  if (!kind.isFile() && !kind.isDirectory()) {
    throw new Error('it is no file');
  }
  return readBoundedFile(file, MOST_BYTES);
}

/** The message of YAML's parser quotes the file, where a token may stand. */
function causeOf(error: unknown): string {
  const { code, message, linePos } = error as { code?: string; message: string; linePos?: { line: number }[] };
  const line = linePos?.[0] ? ` in line ${linePos[0].line}` : '';
  return `${code ?? message.split(/[:\n]/, 1)[0]}${line}`;
}
