import type { EntityManager } from 'typeorm';
import { z } from 'zod';

/** What the names of the schemas begin with that hold snapshots. */
export const SNAPSHOT_PREFIX = 'tandem_snapshot_';

/** What is noted of a snapshot, as the comment of its schema. */
const noteSchema = z.object({
  taken_at: z.string(),
  rows: z.number(),
  bytes: z.number(),
  /** Time stamp of the last migration that had been run. */
  migration: z.string(),
  /** The next number of each sequence. */
  sequences: z.record(z.string(), z.string()),
});
export type SnapshotNote = z.infer<typeof noteSchema>;

/** The schema that holds a snapshot, as SQL wants its name. A snapshot's own name has lower-case letters, digits, `-` and `_`. */
export const schemaOf = (name: string): string => `"${SNAPSHOT_PREFIX}${name}"`;

/** Notes what a snapshot is. */
export async function writeNote(manager: EntityManager, name: string, note: SnapshotNote): Promise<void> {
  const text = JSON.stringify(note).replaceAll("'", "''");
  await manager.query(`COMMENT ON SCHEMA ${schemaOf(name)} IS '${text}'`);
}

/** The snapshots that are kept, by name. */
export async function readNotes(manager: EntityManager): Promise<Map<string, SnapshotNote>> {
  const schemas = await manager.query<{ schema: string; note: string | null }[]>(
    `SELECT nspname AS schema, obj_description(oid, 'pg_namespace') AS note
       FROM pg_namespace WHERE starts_with(nspname, $1) ORDER BY nspname`,
    [SNAPSHOT_PREFIX],
  );
  return new Map(
    schemas.flatMap(({ schema, note }) => {
      const read = noteSchema.safeParse(JSON.parse(note ?? 'null'));
      return read.success ? [[schema.slice(SNAPSHOT_PREFIX.length), read.data] as const] : [];
    }),
  );
}

/** The time stamp of the last migration that was run. */
export async function lastMigration(manager: EntityManager): Promise<string> {
  const [row] = await manager.query<{ last: string | null }[]>(
    'SELECT max(timestamp)::text AS last FROM schema_migrations',
  );
  return row?.last ?? '0';
}
