import { Client } from 'pg';

/** A database of the flow, read past its service: for tests that look at what is stored. */
export class DatabaseReader {
  constructor(private readonly url: string) {}

  /** Every row of every table as text, one per line, after the table's name; `bytea` in hexadecimal. */
  async dump(): Promise<string> {
    return this.#connected(async (client) => {
      const lines: string[] = [];
      for (const table of await tablesOf(client)) {
        const { rows } = await client.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM ${table} AS t`);
        lines.push(...rows.map(({ row }) => `${table} ${row}`));
      }
      return lines.join('\n');
    });
  }

  /** The rows of one statement. */
  query<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return this.#connected(async (client) => (await client.query<Row>(text, values)).rows);
  }

  async #connected<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
    const client = new Client({ connectionString: this.url });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
}

async function tablesOf(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}
