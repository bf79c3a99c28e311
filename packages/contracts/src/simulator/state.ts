import { z } from 'zod';

const HUNDRED_YEARS = 3_155_760_000;

/** The time of a service, compared with real time. */
export const clockStateSchema = z
  .object({
    now: z.iso.datetime(),
    frozen: z.boolean(),
    advanced_seconds: z.number(),
    skew_seconds: z.number(),
  })
  .meta({ id: 'ClockState' });
export type ClockState = z.infer<typeof clockStateSchema>;

export const freezeSchema = z.strictObject({
  at: z.iso.datetime({ offset: true }).optional().describe('When to stop; now without it'),
});
export const advanceSchema = z.strictObject({ seconds: z.number().positive().max(HUNDRED_YEARS) });
export const skewSchema = z.strictObject({ seconds: z.number().min(-HUNDRED_YEARS).max(HUNDRED_YEARS) });

/** What a snapshot may be called. */
export const SNAPSHOT_NAME = /^[a-z0-9][a-z0-9_-]{0,39}$/;

/** A state of a deployment's database that is kept by name. */
export const snapshotSchema = z
  .object({
    name: z.string(),
    taken_at: z.iso.datetime().describe('By the clock of this service'),
    rows: z.int(),
    bytes: z.int().describe('What the copy takes'),
  })
  .meta({ id: 'Snapshot' });
export type Snapshot = z.infer<typeof snapshotSchema>;

export const resetSchema = z.object({ duration_ms: z.number() }).meta({ id: 'Reset' });
