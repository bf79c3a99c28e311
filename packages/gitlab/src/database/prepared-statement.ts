import type { DataSource } from 'typeorm';

/**
 * A statement that each connection parses and plans once: `pg` prepares what has a name. TypeORM passes the object on
 * to `pg` as it is, which its typings do not say.
 *
 * @param name unique among the statements of a database
 * @returns a function that runs it with its values in one round trip and gives its rows
 */
export function preparedStatement<Row>(
  name: string,
  text: string,
): (dataSource: DataSource, values: unknown[]) => Promise<Row[]> {
  return (dataSource, values) => dataSource.query<Row[]>({ name, text, values } as unknown as string);
}
