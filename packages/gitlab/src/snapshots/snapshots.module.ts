import { Module, type DynamicModule } from '@nestjs/common';
import { DatabaseSnapshots, LEFT_OUT } from './database-snapshots.js';

/** Which migrations were run is no data. */
const SCHEMA = 'schema_migrations';

/** Keeps states of a deployment's database; bound where a simulator is. */
@Module({})
export class SnapshotsModule {
  /**
   * @param seed the deployment's `SeedModule`
   * @param leftOut tables that stay as they are, whatever is reset or restored
   */
  static for(seed: DynamicModule, leftOut: readonly string[] = []): DynamicModule {
    return {
      module: SnapshotsModule,
      imports: [seed],
      providers: [DatabaseSnapshots, { provide: LEFT_OUT, useValue: [SCHEMA, ...leftOut] }],
      exports: [DatabaseSnapshots],
    };
  }
}
