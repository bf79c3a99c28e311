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
  private document: object | undefined;

  constructor(
    @Inject(CONTENT_FAULTS) private readonly contentFaults: Readonly<Record<string, string>>,
    private readonly modules: ModulesContainer,
  ) {}

  // Made for the first who asks: most starts never need it.
  @ControlOperation(controlOpenapiOperations.openapi)
  show() {
    this.document ??= openapiDocument(declaredBy<Operation>(this.modules, CONTROL_OPERATION), this.contentFaults);
    return this.document;
  }
}
