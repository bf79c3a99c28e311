import { Module, type DynamicModule } from '@nestjs/common';
import { AuthenticationModule } from './authentication/authentication.module.js';
import type { DeploymentData } from './commands/run-deployment.js';
import { DatabaseModule } from './database/database.module.js';
import { GitlabApiModule } from './gitlab-api.module.js';
import { HealthController } from './health/health.controller.js';
import { OpenapiController } from './openapi/openapi.controller.js';
import { SecretsModule } from './secrets/secrets.module.js';
import { SeedModule } from './seed/seed.module.js';

export interface GitlabOptions extends DeploymentData {
  /** The folder where the deployment keeps `default.yml` and `bare.yml`. */
  readonly seeds: string;
}

/** What both deployments run. */
@Module({})
export class GitlabModule {
  static forRoot({ seeds, migrations, encrypted }: GitlabOptions): DynamicModule {
    return {
      module: GitlabModule,
      imports: [
        DatabaseModule.forRoot(migrations),
        SecretsModule.forRoot(encrypted),
        SeedModule.forRoot(seeds),
        AuthenticationModule,
        GitlabApiModule,
      ],
      controllers: [HealthController, OpenapiController],
    };
  }
}
