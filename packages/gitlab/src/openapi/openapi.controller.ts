import { Controller, Get, Header, Inject } from '@nestjs/common';
import { openapiDocument, type Deployment } from '@tandem/contracts';
import { Public } from '@tandem/platform';
import { GITLAB_VERSION } from '../instance-information/instance-information.controller.js';

export const DEPLOYMENT = Symbol('DEPLOYMENT');

/** Tandem's own: the API of this deployment as an OpenAPI document. */
@Controller('-')
@Public()
export class OpenapiController {
  private readonly document: string;

  constructor(@Inject(DEPLOYMENT) deployment: Deployment) {
    this.document = JSON.stringify(openapiDocument(deployment, GITLAB_VERSION));
  }

  @Get('openapi.json')
  @Header('content-type', 'application/json; charset=utf-8')
  openapi(): string {
    return this.document;
  }
}
