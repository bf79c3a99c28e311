import type { DataSource } from 'typeorm';
import type { DeploymentDataSource, Key } from './deployment-data-source.js';

/**
 * A statement that each connection parses and plans once. It goes to the driver without TypeORM's query runner, which costs
 * as much as the statement itself (docs/adr/0003).
 *
 * @param name unique among the statements of a database
 * @returns a function that runs it with its values in one round trip and gives its rows
 */
export function preparedStatement<Row>(
  name: string,
  text: string,
): (dataSource: DataSource, values: unknown[]) => Promise<Row[]> {
  return (dataSource, values) => (dataSource as DeploymentDataSource).runPrepared<Row>({ name, text, values });
}

/**
 * A prepared statement that only reads, and that requests share: those that come in one turn of the event loop send one
 * (docs/adr/0003). Nothing is kept: the next turn asks again.
 *
 * @param text `$1` is an array of keys. PostgreSQL plans again for each array that it sees; `unnest((SELECT $1::text[]))` hides it.
 * Each row has the column `key`.
 * @returns a function that gives the rows of a key. The other parameters are the same for all who share the statement, or
 * of the moment when it is sent
 */
export function sharedStatement<Row extends { readonly key: Key }>(
  name: string,
  text: string,
): (dataSource: DataSource, key: Key, others?: readonly unknown[] | (() => unknown[])) => Promise<readonly Row[]> {
  return async (dataSource, key, others = []) => {
    const group = typeof others === 'function' ? name : JSON.stringify([name, ...others]);
    const rows = await (dataSource as DeploymentDataSource).runShared<Row>(group, key, (keys) => ({
      name,
      text,
      values: [keys, ...(typeof others === 'function' ? others() : others)],
    }));
    return rows.filter((row) => row.key === key);
  };
}

/** Such a statement without parameters. */
export function sharedRead<Row>(name: string, text: string): (dataSource: DataSource) => Promise<readonly Row[]> {
  const statement = { name, text, values: [] };
  return (dataSource) => (dataSource as DeploymentDataSource).runShared<Row>(name, name, () => statement);
}
