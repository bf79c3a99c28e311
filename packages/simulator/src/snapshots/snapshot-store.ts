import type { Snapshot } from '@tandem/contracts';

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
