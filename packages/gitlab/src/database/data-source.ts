import { processEnvironment, readConfiguration } from '@tandem/platform';
import { DataSource, getMetadataArgsStorage } from 'typeorm';
import { z } from 'zod';
import { databaseVariables } from './database-variables.js';
import { databaseOptions, type Migrations } from './database.module.js';

/**
 * The database of a deployment for TypeORM's own commands, which tell on the console what they do. Its entities are those
 * of every module that is loaded, so that `migration:generate` compares all of them with the database.
 *
 * @param migrations those of this deployment, beside those that both have
 * @throws {StartupError} of one line if DATABASE_URL is not one
 */
export function dataSourceOfCommands(deployment: 'self_managed' | 'saas', migrations: Migrations = []): DataSource {
  const configuration = readConfiguration(z.object(databaseVariables(deployment)), processEnvironment());
  const entities = getMetadataArgsStorage().tables.map(({ target }) => target);
  return new DataSource({ ...databaseOptions(configuration, migrations), entities, logger: 'advanced-console' });
}
