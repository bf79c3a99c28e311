import { Controller } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { ModulesContainer } from '@nestjs/core';
import { openapiDocument, openapiOperations, type Operation as DeclaredOperation } from '@tandem/contracts';
import { declaredBy } from '@tandem/platform';
import { Operation, OPERATION } from '../api/operation.decorator.js';
import { instanceVersionOf } from '../gitlab-version/gitlab-version.js';

/** Tandem's own: what this deployment serves, as an OpenAPI document. */
@Controller()
export class OpenapiController {
  private document: ReturnType<typeof openapiDocument> | undefined;

  constructor(
    private readonly modules: ModulesContainer,
    private readonly configuration: ConfigService,
  ) {}

  // Made for the first who asks: most starts never need it.
  @Operation(openapiOperations.getOpenapi)
  openapi() {
    this.document ??= openapiDocument(
      declaredBy<DeclaredOperation>(this.modules, OPERATION),
      instanceVersionOf(this.configuration),
    );
    return this.document;
  }
}
