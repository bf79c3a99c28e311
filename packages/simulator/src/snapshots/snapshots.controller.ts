import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import type { Snapshot } from '@tandem/contracts';
import { badCommand, nothingThere } from '../access/read-command.js';
import { SimulatorControl } from '../access/simulator-control.decorator.js';
import { SNAPSHOTS, type SnapshotStore } from './snapshot-store.js';

export const SNAPSHOT_NAME = /^[a-z0-9][a-z0-9_-]{0,39}$/;

/** States of this service's data, kept by name. */
@Controller('_simulator/snapshots')
@SimulatorControl()
export class SnapshotsController {
  constructor(@Inject(SNAPSHOTS) private readonly snapshots: SnapshotStore) {}

  @Get()
  async list(): Promise<{ snapshots: Snapshot[] }> {
    return { snapshots: await this.snapshots.list() };
  }

  @Get(':name')
  async show(@Param('name') name: string): Promise<Snapshot> {
    return found((await this.snapshots.list()).find((snapshot) => snapshot.name === name));
  }

  @Put(':name')
  async take(@Param('name') name: string): Promise<Snapshot> {
    if (!SNAPSHOT_NAME.test(name)) {
      throw badCommand('name: lower-case letters, digits, - and _, 40 at most, the first a letter or a digit');
    }
    return this.snapshots.take(name);
  }

  @Post(':name')
  @HttpCode(200)
  async restore(@Param('name') name: string): Promise<Snapshot> {
    return found(SNAPSHOT_NAME.test(name) ? await this.snapshots.restore(name) : undefined);
  }

  @Delete(':name')
  @HttpCode(204)
  async remove(@Param('name') name: string): Promise<void> {
    found((SNAPSHOT_NAME.test(name) && (await this.snapshots.remove(name))) || undefined);
  }
}

function found<Value>(value: Value | undefined): Value {
  if (value === undefined) {
    throw nothingThere('no snapshot has this name');
  }
  return value;
}
