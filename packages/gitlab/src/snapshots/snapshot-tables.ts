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

/** The tables of a deployment's data, and the sequences that number their rows. Names are as SQL wants them. */
interface DataTables {
  /** A table comes after those that it refers to. */
  readonly tables: readonly string[];
  readonly sequences: readonly string[];
}

/** Reads from PostgreSQL's catalogue which tables there are, but those that are to be left out. */
export async function dataTables(manager: EntityManager, leftOut: readonly string[]): Promise<DataTables> {
  const tables = await manager.query<{ name: string; refers_to: string[] }[]>(
    `SELECT format('%I', t.relname) AS name,
            ARRAY(SELECT format('%I', r.relname) FROM pg_constraint c JOIN pg_class r ON r.oid = c.confrelid
                   WHERE c.conrelid = t.oid AND c.contype = 'f' AND r.oid <> t.oid) AS refers_to
       FROM pg_class t
      WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind = 'r' AND t.relname <> ALL($1)
      ORDER BY t.relname`,
    [leftOut],
  );
  const sequences = await manager.query<{ name: string }[]>(
    `SELECT format('%I', s.relname) AS name
       FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i') JOIN pg_class t ON t.oid = d.refobjid
      WHERE s.relkind = 'S' AND t.relnamespace = current_schema()::regnamespace AND t.relname <> ALL($1)
      ORDER BY s.relname`,
    [leftOut],
  );
  return {
    tables: inOrder(new Map(tables.map(({ name, refers_to }) => [name, refers_to]))),
    sequences: sequences.map(({ name }) => name),
  };
}

/** Those that refer to others after these. */
function inOrder(references: ReadonlyMap<string, readonly string[]>): string[] {
  const ordered = new Set<string>();
  const visit = (name: string) => {
    if (!ordered.has(name)) {
      references.get(name)?.forEach(visit);
      ordered.add(name);
    }
  };
  for (const name of references.keys()) visit(name);
  return [...ordered].filter((name) => references.has(name));
}
