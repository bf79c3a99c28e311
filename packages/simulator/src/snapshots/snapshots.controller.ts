import { Controller, Inject, Param } from '@nestjs/common';
import { SNAPSHOT_NAME, snapshotsOperations, type Snapshot } from '@tandem/contracts';
import { badCommand, ControlOperation, nothingThere } from '../control-surface/control-operation.decorator.js';

/**
 * What a service with data of its own provides. Each operation happens as a whole or not at all, while requests go on. If
 * one is not possible, it throws a `Refusal` with the remedy.
 */
export interface SnapshotStore {
  /** Restores the data as the seed left them. */
  reset(): Promise<void>;
  list(): Promise<Snapshot[]>;
  /** Keeps the present data under a name, in place of what has the name already. */
  take(name: string): Promise<Snapshot>;
  /** Restores the data as they were; undefined if nothing has the name. */
  restore(name: string): Promise<Snapshot | undefined>;
  /** False if nothing has the name. */
  remove(name: string): Promise<boolean>;
}

/** The token of the service's snapshots. */
export const SNAPSHOTS = Symbol('SNAPSHOTS');

/** States of this service's data, kept by name. */
@Controller()
export class SnapshotsController {
  constructor(@Inject(SNAPSHOTS) private readonly snapshots: SnapshotStore) {}

  @ControlOperation(snapshotsOperations.listSnapshots)
  async list() {
    return { snapshots: await this.snapshots.list() };
  }

  @ControlOperation(snapshotsOperations.showSnapshot)
  async show(@Param('name') name: string) {
    return found((await this.snapshots.list()).find((snapshot) => snapshot.name === name));
  }

  @ControlOperation(snapshotsOperations.takeSnapshot)
  async take(@Param('name') name: string) {
    if (!SNAPSHOT_NAME.test(name)) {
      throw badCommand('name: lower-case letters, digits, - and _, 40 at most, the first a letter or a digit');
    }
    return this.snapshots.take(name);
  }

  @ControlOperation(snapshotsOperations.restoreSnapshot)
  async restore(@Param('name') name: string) {
    return found(SNAPSHOT_NAME.test(name) ? await this.snapshots.restore(name) : undefined);
  }

  @ControlOperation(snapshotsOperations.removeSnapshot)
  async remove(@Param('name') name: string) {
    found((SNAPSHOT_NAME.test(name) && (await this.snapshots.remove(name))) || undefined);
  }
}

function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw nothingThere('no snapshot has this name');
  return value;
}
