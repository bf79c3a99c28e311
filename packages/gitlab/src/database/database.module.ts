import { Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { TypeOrmModule } from '@nestjs/typeorm';
import { HealthChecks } from '@tandem/platform';
import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { ChangeTimes } from './change-times.js';
import { explainConnectionFailure } from './connection-failure.js';
import { ENTITIES } from './entities.js';
import { migrate } from './migrate.js';
import { MIGRATIONS } from './migrations/migrations.js';

type Classes = readonly (new () => object)[];

export interface DatabaseOptions {
  /** What this deployment has beyond the entities and migrations of both. */
  readonly entities?: Classes;
  readonly migrations?: Classes;
}

export interface DatabaseConfiguration {
  readonly DATABASE_URL: string;
  readonly DATABASE_POOL_SIZE: number;
  readonly DATABASE_CONNECT_TIMEOUT_MS: number;
}

/** TypeORM's options for a deployment's database. Nothing is synchronised: the migrations make the schema. */
export function dataSourceOptions(
  configuration: DatabaseConfiguration,
  { entities = [], migrations = [] }: DatabaseOptions,
): DataSourceOptions {
  return {
    type: 'postgres',
    // TypeORM would load it from node_modules, which a bundle does without.
    driver: pg,
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

async function openMigrated(options: DataSourceOptions): Promise<DataSource> {
  const dataSource = await new DataSource(options).initialize();
  try {
    await migrate(dataSource);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
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
          inject: [ConfigService],
          useFactory: (configuration: ConfigService<DatabaseConfiguration, true>) => ({
            ...dataSourceOptions(
              {
                DATABASE_URL: configuration.get('DATABASE_URL', { infer: true }),
                DATABASE_POOL_SIZE: configuration.get('DATABASE_POOL_SIZE', { infer: true }),
                DATABASE_CONNECT_TIMEOUT_MS: configuration.get('DATABASE_CONNECT_TIMEOUT_MS', { infer: true }),
              },
              options,
            ),
            retryAttempts: 0,
          }),
          dataSourceFactory: async (dataSourceOptions_) => {
            const url = (dataSourceOptions_ as { url: string }).url;
            try {
              return await openMigrated(dataSourceOptions_ as DataSourceOptions);
            } catch (error) {
              throw explainConnectionFailure((error as { driverError?: unknown }).driverError ?? error, url);
            }
          },
        }),
      ],
    };
  }

  onModuleInit(): void {
    this.health.add('database', () => this.dataSource.query('SELECT 1'));
  }
}
