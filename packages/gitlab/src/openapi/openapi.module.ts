import { Module, type DynamicModule } from '@nestjs/common';
import type { Deployment } from '@tandem/contracts';
import { DEPLOYMENT, OpenapiController } from './openapi.controller.js';

/** Serves the OpenAPI document of a deployment. */
@Module({})
export class OpenapiModule {
  static for(deployment: Deployment): DynamicModule {
    return {
      module: OpenapiModule,
      controllers: [OpenapiController],
      providers: [{ provide: DEPLOYMENT, useValue: deployment }],
    };
  }
}
