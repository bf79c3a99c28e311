import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';

/** Gives every module a `ConfigService` over the configuration that the service has read at its start. */
@Module({})
export class ConfigurationModule {
  static for(configuration: object): DynamicModule {
    return {
      module: ConfigurationModule,
      imports: [
        ConfigModule.forRoot({
          isGlobal: true,
          ignoreEnvFile: true,
          skipProcessEnv: true,
          load: [() => configuration],
        }),
      ],
    };
  }
}
