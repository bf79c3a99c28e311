import { Client } from 'pg';

/** Reads a database of the flow past its service: for tests that look at what is stored. */
export class DatabaseReader {
  constructor(private readonly url: string) {}

  /** Every row of every table as text, one per line, after the table's name; `bytea` in hexadecimal. */
  dump(): Promise<string> {
    return this.connected(async (client) => {
      const { rows: tables } = await client.query<{ name: string }>(
        `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
          WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
      );
      const lines: string[] = [];
      for (const { name } of tables) {
        const { rows } = await client.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM ${name} AS t`);
        lines.push(...rows.map(({ row }) => `${name} ${row}`));
      }
      return lines.join('\n');
    });
  }

  /** The rows of one statement. */
  query<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return this.connected(async (client) => (await client.query<Row>(text, values)).rows);
  }

  private async connected<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
    const client = new Client({ connectionString: this.url });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
}
