import { Controller } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { openapiDocument, openapiOperations, type Operation as DeclaredOperation } from '@tandem/contracts';
import { declaredBy } from '@tandem/platform';
import { Operation, OPERATION } from '../api/operation.decorator.js';
import { GITLAB_VERSION } from '../instance-information/instance-information.controller.js';

/** Tandem's own: what this deployment serves, as an OpenAPI document. */
@Controller()
export class OpenapiController {
  private readonly document: ReturnType<typeof openapiDocument>;

  constructor(modules: ModulesContainer) {
    this.document = openapiDocument(declaredBy<DeclaredOperation>(modules, OPERATION), GITLAB_VERSION);
  }

  @Operation(openapiOperations.getOpenapi)
  openapi(): ReturnType<typeof openapiDocument> {
    return this.document;
  }
}
