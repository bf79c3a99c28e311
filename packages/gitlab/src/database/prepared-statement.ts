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
