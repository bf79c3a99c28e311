import { Module, type DynamicModule } from '@nestjs/common';
import { LEFT_OUT, SnapshotsService } from './snapshots.service.js';

/** Which migrations were run, and which secret the rest is encrypted with, is no data. */
const NO_DATA = ['schema_migrations', 'instance_secret'];

/** Keeps states of a deployment's database; bound if a simulator is. */
@Module({})
export class SnapshotsModule {
  /** @param leftOut tables that stay as they are, whatever is reset or restored */
  static forRoot(leftOut: readonly string[] = []): DynamicModule {
    return {
      module: SnapshotsModule,
      providers: [SnapshotsService, { provide: LEFT_OUT, useValue: [...NO_DATA, ...leftOut] }],
      exports: [SnapshotsService],
    };
  }
}
