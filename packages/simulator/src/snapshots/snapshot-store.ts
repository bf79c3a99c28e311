import { z } from 'zod';

/** A state of the service's data that is kept under a name. */
export const snapshotSchema = z.object({
  name: z.string(),
  taken_at: z.iso.datetime().describe('By the clock of this service'),
  rows: z.int(),
  bytes: z.int().describe('What the copy takes'),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

/**
 * What a service with data of its own hands in. Each is done whole or not at all, while requests go on. What cannot be
 * done is a `Refusal` with the remedy.
 */
export interface SnapshotStore {
  /** Puts the data back as the seed left them. */
  reset(): Promise<void>;
  list(): Promise<Snapshot[]>;
  /** Keeps the data of now, in place of what has the name already. */
  take(name: string): Promise<Snapshot>;
  /** Puts the data back as they were; undefined where nothing has the name. */
  restore(name: string): Promise<Snapshot | undefined>;
  /** False where nothing has the name. */
  remove(name: string): Promise<boolean>;
}

/** The token of the service's snapshots. */
export const SNAPSHOTS = Symbol('SNAPSHOTS');
