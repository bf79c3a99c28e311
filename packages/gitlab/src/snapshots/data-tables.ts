import type { EntityManager } from 'typeorm';

/** The tables of a deployment's data, and the sequences that number their rows. Names are as SQL wants them. */
export interface DataTables {
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
  for (const name of references.keys()) {
    visit(name);
  }
  return [...ordered].filter((name) => references.has(name));
}
