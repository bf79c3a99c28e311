import { Inject, Injectable } from '@nestjs/common';
import type { Snapshot } from '@tandem/contracts';
import { Clock, Refusal, StartupError } from '@tandem/platform';
import { DataSource, type EntityManager } from 'typeorm';
import { failureOf } from '../database/transactions.js';
import { SeedService } from '../seed/seed.service.js';
import { exclusively, oneAtATime } from './exclusively.js';
import { dataTables, lastMigration, readNotes, schemaOf, writeNote, type SnapshotNote } from './snapshot-tables.js';

/** The token of the tables that neither a reset nor a snapshot touches. */
export const LEFT_OUT = Symbol('LEFT_OUT');

const MOST_SNAPSHOTS = 20;
const MOST_BYTES = 256 * 1024 * 1024;
const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * Keeps states of the database within it, each in a schema of its own, and puts them back: whole or not at all, in one
 * transaction, while requests go on.
 */
@Injectable()
export class SnapshotsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly seed: SeedService,
    private readonly clock: Clock,
    @Inject(LEFT_OUT) private readonly leftOut: readonly string[],
  ) {}

  /** Empties the tables, starts their numbers over, and applies the seed. */
  async reset(): Promise<void> {
    try {
      await exclusively(this.dataSource, async (manager) => {
        const { tables } = await dataTables(manager, this.leftOut);
        await manager.query(`TRUNCATE ${tables.join(', ')} RESTART IDENTITY`);
        await this.seed.apply(manager);
      });
    } catch (error) {
      throw error instanceof StartupError ? refused(error.message) : error;
    }
  }

  async list(): Promise<Snapshot[]> {
    return [...(await readNotes(this.dataSource.manager))].map(([name, note]) => present(name, note));
  }

  /**
   * Copies the tables as they are at one moment, in place of what has the name already.
   *
   * @throws {Refusal} 409 if there are too many, the data are too large, or the role may not make a schema
   */
  async take(name: string): Promise<Snapshot> {
    try {
      return await this.dataSource.transaction('REPEATABLE READ', async (manager) => {
        await oneAtATime(manager);
        await this.checkRoom(manager, name);
        await manager.query(`DROP SCHEMA IF EXISTS ${schemaOf(name)} CASCADE`);
        await manager.query(`CREATE SCHEMA ${schemaOf(name)}`);
        return present(name, await this.copy(manager, name));
      });
    } catch (error) {
      throw failureOf(error).code === INSUFFICIENT_PRIVILEGE
        ? refused('the role of DATABASE_URL may make no schema: GRANT CREATE ON DATABASE to it')
        : error;
    }
  }

  /**
   * Puts the tables back as they were; undefined if no snapshot has the name.
   *
   * @throws {Refusal} 409 if the tables have changed their form since
   */
  async restore(name: string): Promise<Snapshot | undefined> {
    return exclusively(this.dataSource, async (manager) => {
      const note = (await readNotes(manager)).get(name);
      if (!note) return undefined;
      if (note.migration !== (await lastMigration(manager))) {
        throw refused('the snapshot is from before a migration of the database: delete it and take it again');
      }
      const { tables } = await dataTables(manager, this.leftOut);
      await manager.query(`TRUNCATE ${tables.join(', ')}`);
      for (const table of tables) await manager.query(`INSERT INTO ${table} SELECT * FROM ${schemaOf(name)}.${table}`);
      for (const [sequence, next] of Object.entries(note.sequences)) {
        await manager.query(`ALTER SEQUENCE ${sequence} RESTART WITH ${BigInt(next)}`);
      }
      return present(name, note);
    });
  }

  /** False if no snapshot has the name. */
  async remove(name: string): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      await oneAtATime(manager);
      const isThere = (await readNotes(manager)).has(name);
      await manager.query(`DROP SCHEMA IF EXISTS ${schemaOf(name)} CASCADE`);
      return isThere;
    });
  }

  private async checkRoom(manager: EntityManager, name: string): Promise<void> {
    const others = [...(await readNotes(manager)).keys()].filter((other) => other !== name);
    if (others.length >= MOST_SNAPSHOTS) throw refused(`${MOST_SNAPSHOTS} snapshots are kept: delete some`);
    const { tables } = await dataTables(manager, this.leftOut);
    const bytes = await sizeOf(manager, tables);
    if (bytes > MOST_BYTES) {
      throw refused(`the data take ${bytes} bytes, more than the ${MOST_BYTES} of a snapshot: delete some, or reset`);
    }
  }

  private async copy(manager: EntityManager, name: string): Promise<SnapshotNote> {
    const { tables, sequences } = await dataTables(manager, this.leftOut);
    const copies = tables.map((table) => `${schemaOf(name)}.${table}`);
    for (const [index, table] of tables.entries()) {
      await manager.query(`CREATE TABLE ${copies[index]} AS TABLE ${table}`);
    }
    const next: Record<string, string> = {};
    for (const sequence of sequences) {
      const [row] = await manager.query<{ next: string }[]>(
        `SELECT (last_value + is_called::int)::text AS next FROM ${sequence}`,
      );
      next[sequence] = row?.next ?? '1';
    }
    const [counted] = await manager.query<{ rows: string }[]>(
      `SELECT ${copies.map((copy) => `(SELECT count(*) FROM ${copy})`).join(' + ')} AS rows`,
    );
    const note = {
      taken_at: this.clock.date().toISOString(),
      rows: Number(counted?.rows),
      bytes: await sizeOf(manager, copies),
      migration: await lastMigration(manager),
      sequences: next,
    };
    await writeNote(manager, name, note);
    return note;
  }
}

async function sizeOf(manager: EntityManager, tables: readonly string[]): Promise<number> {
  const [row] = await manager.query<{ bytes: string }[]>(
    'SELECT sum(pg_total_relation_size(name::regclass))::text AS bytes FROM unnest($1::text[]) AS name',
    [tables],
  );
  return Number(row?.bytes);
}

function present(name: string, { taken_at, rows, bytes }: SnapshotNote): Snapshot {
  return { name, taken_at, rows, bytes };
}

function refused(error: string): Refusal {
  return new Refusal({ status: 409, body: { error } }, 'snapshot-is-possible', error);
}
