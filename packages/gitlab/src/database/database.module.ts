import { Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { TypeOrmModule } from '@nestjs/typeorm';
import { HealthChecks, LOGGER, StartupError } from '@tandem/platform';
import type { Logger } from 'pino';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { EncryptedColumn } from '../secrets/encrypted-column.js';
import { Availability, type AvailabilityOptions } from './availability.js';
import { ChangeTimes } from './change-times.js';
import { explainConnectionFailure } from './connection-failure.js';
import { DeploymentDataSource } from './deployment-data-source.js';
import { ENTITIES } from './entities.js';
import { inspectServer, type Inspected } from './inspect-server.js';
import { migrate } from './migrate.js';
import { MIGRATIONS } from './migrations/migrations.js';
import { PinnedClient, pinnedDriver } from './pinned-driver.js';

type Classes = readonly (new () => object)[];

export interface DatabaseOptions {
  /** What this deployment has beyond the entities and migrations of both. */
  readonly entities?: Classes;
  readonly migrations?: Classes;
  /** For `SecretsModule`, and for the command that changes the secret. */
  readonly encrypted?: readonly EncryptedColumn[];
}

export interface DatabaseConfiguration {
  readonly DATABASE_URL: string;
  readonly DATABASE_POOL_SIZE: number;
  readonly DATABASE_CONNECT_TIMEOUT_MS: number;
  readonly DATABASE_STATEMENT_TIMEOUT_MS: number;
}

/** TypeORM's options for a deployment's database. Nothing is synchronised: the migrations make the schema. */
export function dataSourceOptions(
  configuration: DatabaseConfiguration,
  { entities = [], migrations = [] }: DatabaseOptions,
): DataSourceOptions {
  return {
    type: 'postgres',
    url: configuration.DATABASE_URL,
    entities: [...ENTITIES, ...entities],
    migrations: [...MIGRATIONS, ...migrations],
    migrationsTableName: 'schema_migrations',
    synchronize: false,
    installExtensions: false,
    // Its default writes failed migrations to the console, whatever `logging` says.
    logger: 'debug',
    logging: false,
    poolSize: configuration.DATABASE_POOL_SIZE,
    connectTimeoutMS: configuration.DATABASE_CONNECT_TIMEOUT_MS,
    extra: { keepAlive: true },
  };
}

/** A deployment's database, not connected yet. A `statementTimeout` of 0 sets no limit. */
export function deploymentDataSource(
  options: DataSourceOptions,
  { statementTimeout, isDirect, log, ...server }: Inspected & Pick<AvailabilityOptions, 'statementTimeout' | 'log'>,
): DeploymentDataSource {
  const { url } = options as { url: string };
  const session = { ...server, statementTimeout };
  const connect = () => new PinnedClient({ connectionString: url }, session);
  const availability = new Availability({ connect, statementTimeout, isDirect, log });
  // TypeORM would load a driver from node_modules, which a bundle does without.
  const driver = pinnedDriver(session, availability);
  return new DeploymentDataSource({ ...options, driver }, availability);
}

/**
 * Opens a deployment's database and brings its schema up to date.
 *
 * @throws {StartupError} of one line if it cannot be used
 */
export async function openDatabase(
  configuration: DatabaseConfiguration,
  additions: DatabaseOptions = {},
  log?: Logger,
): Promise<DataSource> {
  const { DATABASE_URL, DATABASE_CONNECT_TIMEOUT_MS, DATABASE_STATEMENT_TIMEOUT_MS: statementTimeout } = configuration;
  const options = dataSourceOptions(configuration, additions);
  try {
    const server = await inspectServer(DATABASE_URL, DATABASE_CONNECT_TIMEOUT_MS);
    // A migration of much data takes its time.
    const unlimited = await deploymentDataSource(options, { ...server, statementTimeout: 0, log }).initialize();
    await migrate(unlimited).finally(() => unlimited.destroy());
    return await deploymentDataSource(options, { ...server, statementTimeout, log }).initialize();
  } catch (error) {
    throw error instanceof StartupError
      ? error
      : explainConnectionFailure((error as { driverError?: unknown }).driverError ?? error, DATABASE_URL);
  }
}

/** The deployment's own database, connected and migrated before anything uses it. */
@Module({})
export class DatabaseModule implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly health: HealthChecks,
  ) {}

  static for(options: DatabaseOptions = {}): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [ChangeTimes],
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [ConfigService, LOGGER],
          useFactory: async (configuration: ConfigService<DatabaseConfiguration, true>, log: Logger) => {
            const get = (name: keyof DatabaseConfiguration) => configuration.get(name, { infer: true });
            const given = {
              DATABASE_URL: get('DATABASE_URL') as string,
              DATABASE_POOL_SIZE: get('DATABASE_POOL_SIZE') as number,
              DATABASE_CONNECT_TIMEOUT_MS: get('DATABASE_CONNECT_TIMEOUT_MS') as number,
              DATABASE_STATEMENT_TIMEOUT_MS: get('DATABASE_STATEMENT_TIMEOUT_MS') as number,
            };
            return { retryAttempts: 0, dataSource: await openDatabase(given, options, log) };
          },
          dataSourceFactory: (opened) => Promise.resolve((opened as unknown as { dataSource: DataSource }).dataSource),
        }),
      ],
    };
  }

  onModuleInit(): void {
    this.health.add('database', () => (this.dataSource as DeploymentDataSource).availability.check());
  }
}
