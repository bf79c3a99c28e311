import { Controller, Inject } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { controlOpenapiOperations, type Operation } from '@tandem/contracts';
import { declaredBy } from '@tandem/platform';
import { CONTROL_OPERATION, ControlOperation } from '../control-surface/control-operation.decorator.js';
import { CONTENT_FAULTS } from '../faults/faults.controller.js';
import { openapiDocument } from './document.js';

/** What this service's control surface takes and answers. */
@Controller()
export class OpenapiController {
  private readonly document: object;

  constructor(@Inject(CONTENT_FAULTS) contentFaults: Readonly<Record<string, string>>, modules: ModulesContainer) {
    this.document = openapiDocument(declaredBy<Operation>(modules, CONTROL_OPERATION), contentFaults);
  }

  @ControlOperation(controlOpenapiOperations.openapi)
  show(): object {
    return this.document;
  }
}
