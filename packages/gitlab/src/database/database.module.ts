import { Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { HealthChecks, LOGGER, PLATFORM_OPTIONS, StartupError } from '@tandem/platform';
import type { Logger } from 'pino';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { Availability } from './availability.js';
import { ChangeTimes } from './change-times.subscriber.js';
import { explainConnectionFailure } from './connection-failure.js';
import { DeploymentDataSource } from './deployment-data-source.js';
import { inspectServer, type Inspected } from './inspect-server.js';
import * as shared from './migrations/migrations.js';
import { PinnedClient, pinnedDriver } from './pinned-driver.js';
import { withStartupLock } from './transactions.js';

/** Migrations, as TypeORM takes them. */
export type Migrations = readonly (new () => object)[];

export interface DatabaseConfiguration {
  readonly DATABASE_URL: string;
  readonly DATABASE_POOL_SIZE: number;
  readonly DATABASE_CONNECT_TIMEOUT_MS: number;
  readonly DATABASE_STATEMENT_TIMEOUT_MS: number;
}

/** TypeORM's options, and what the connections of a deployment need beside them. */
export type DatabaseOptions = DataSourceOptions & {
  readonly url: string;
  readonly connectTimeoutMS: number;
  /** Milliseconds after which the server ends a statement; 0 sets no limit. */
  readonly statementTimeout: number;
  readonly log?: Logger | undefined;
};

/**
 * The options of a deployment's database. Nothing is synchronised: the migrations make the schema.
 *
 * @param migrations those of this deployment, beside those that both have
 */
export function databaseOptions(
  configuration: DatabaseConfiguration,
  migrations: Migrations = [],
  log?: Logger,
): DatabaseOptions {
  return {
    type: 'postgres',
    url: configuration.DATABASE_URL,
    migrations: [...Object.values(shared), ...migrations],
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'each',
    synchronize: false,
    installExtensions: false,
    // Its default writes failed migrations to the console, whatever `logging` says.
    logger: 'debug',
    logging: false,
    poolSize: configuration.DATABASE_POOL_SIZE,
    connectTimeoutMS: configuration.DATABASE_CONNECT_TIMEOUT_MS,
    statementTimeout: configuration.DATABASE_STATEMENT_TIMEOUT_MS,
    extra: { keepAlive: true },
    log,
  };
}

/** Brings the schema up to date, one replica after the other. Each migration is a transaction of its own. */
export async function migrate(dataSource: DataSource): Promise<void> {
  await withStartupLock(dataSource, () => dataSource.runMigrations());
}

/** Whether every migration has been committed, by what `migrate` goes by: their names in the table of those that were run. */
async function isMigrated({ options, migrations, manager }: DataSource): Promise<boolean> {
  const { migrationsTableName: table } = options;
  const [found] = await manager.query<{ exists: boolean }[]>('SELECT to_regclass($1) IS NOT NULL AS exists', [table]);
  if (!found?.exists) return false;
  const run = await manager.query<{ name: string }[]>(`SELECT name FROM ${table}`);
  const names = new Set(run.map(({ name }) => name));
  return migrations.every(({ name, constructor }) => names.has(name ?? constructor.name));
}

/**
 * Opens a deployment's database and brings its schema up to date.
 *
 * @throws {StartupError} of one line if it cannot be used
 */
export async function openDatabase(options: DatabaseOptions): Promise<DataSource> {
  try {
    const server = await inspectServer(options.url, options.connectTimeoutMS);
    const dataSource = await dataSourceOf(options, server).initialize();
    try {
      if (!(await isMigrated(dataSource))) {
        // A migration of much data takes its time, and knows no entity.
        const unlimited = await dataSourceOf({ ...options, entities: [], statementTimeout: 0 }, server).initialize();
        await migrate(unlimited).finally(() => unlimited.destroy());
      }
      return dataSource;
    } catch (error) {
      await dataSource.destroy();
      throw error;
    }
  } catch (error) {
    throw error instanceof StartupError
      ? error
      : explainConnectionFailure((error as { driverError?: unknown }).driverError ?? error, options.url);
  }
}

function dataSourceOf(options: DatabaseOptions, { isDirect, ...server }: Inspected): DeploymentDataSource {
  const { url, statementTimeout, log } = options;
  const session = { ...server, statementTimeout };
  const connect = () => new PinnedClient({ connectionString: url }, session);
  const availability = new Availability({ connect, statementTimeout, isDirect, log });
  // TypeORM would load a driver from node_modules, which a bundle does without.
  const driver = pinnedDriver(session, availability);
  return new DeploymentDataSource({ ...options, driver }, availability);
}

/** The deployment's own database, connected and migrated before anything uses it. */
@Module({})
export class DatabaseModule implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly health: HealthChecks,
  ) {}

  /** @param migrations those of this deployment, beside those that both have */
  static forRoot(migrations: Migrations = []): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [ChangeTimes],
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [PLATFORM_OPTIONS, LOGGER],
          useFactory: ({ configuration }: { configuration: DatabaseConfiguration }, log: Logger) => ({
            ...databaseOptions(configuration, migrations, log),
            autoLoadEntities: true,
            retryAttempts: 0,
          }),
          dataSourceFactory: (options) => openDatabase(options as DatabaseOptions),
        }),
      ],
    };
  }

  onModuleInit(): void {
    this.health.add('database', () => (this.dataSource as DeploymentDataSource).availability.check());
  }
}
