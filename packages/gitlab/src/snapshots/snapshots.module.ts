import { Module, type DynamicModule } from '@nestjs/common';
import { DatabaseSnapshots, LEFT_OUT } from './database-snapshots.js';

/** Which migrations were run, and which secret the rest is encrypted with, is no data. */
const NO_DATA = ['schema_migrations', 'instance_secret'];

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
      providers: [DatabaseSnapshots, { provide: LEFT_OUT, useValue: [...NO_DATA, ...leftOut] }],
      exports: [DatabaseSnapshots],
    };
  }
}
