import { z } from 'zod';

/** A part of an answer that has a name of its own in OpenAPI. No other field is in it. */
export const component = <const Shape extends z.ZodRawShape>(id: string, shape: Shape) =>
  z.strictObject(shape).meta({ id });

/** One schema for several fields, in their order. */
export const each = <const Name extends string, Schema extends z.ZodType>(schema: Schema, ...names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, schema])) as Record<Name, Schema>;

/** A point in time as GitLab's API writes it: UTC, with milliseconds. */
export const time = z.iso.datetime({ precision: 3 });

/** The state of an account. */
export const userStateSchema = z.enum(['active', 'blocked', 'blocked_pending_approval', 'deactivated']);

/** Guest, reporter, developer, maintainer, owner (lib/gitlab/access.rb). */
export const accessLevelSchema = z.union([z.literal(10), z.literal(20), z.literal(30), z.literal(40), z.literal(50)]);

export const isAccessLevel = (level: number) => accessLevelSchema.safeParse(level).success;

/** A yes or no that GitLab answers a change of state with; null if nothing had to be done. */
export const changedSchema = z.boolean().nullable();
