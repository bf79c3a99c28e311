import type { DataSource } from 'typeorm';
import type { DeploymentDataSource } from './deployment-data-source.js';

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
 * A prepared statement that only reads, and that requests share: those that ask for the same in one turn of the event loop
 * send one statement (docs/adr/0003). Nothing is kept: the next turn asks again.
 *
 * @returns a function that gives the rows for a key, which nobody may change. The key is the statement's values, unless
 * a function gives these at the moment when it is sent
 */
export function sharedStatement<Row>(
  name: string,
  text: string,
): (
  dataSource: DataSource,
  key: readonly (string | number | null)[],
  values?: () => unknown[],
) => Promise<readonly Row[]> {
  return (dataSource, key, values = () => [...key]) =>
    (dataSource as DeploymentDataSource).runShared<Row>(JSON.stringify([name, ...key]), () => ({
      name,
      text,
      values: values(),
    }));
}
