import { Controller, Get, Inject, Optional } from '@nestjs/common';
import { SimulatorControl } from '../access/simulator-control.decorator.js';
import type { ContentFaultKind } from '../faults/content-faults.js';
import { CONTENT_FAULT_KINDS } from '../faults/faults.controller.js';
import { SNAPSHOTS, type SnapshotStore } from '../snapshots/snapshot-store.js';
import { openapiDocument } from './document.js';

/** What this service's control surface takes and answers. */
@Controller('_simulator')
@SimulatorControl()
export class OpenapiController {
  private readonly document: object;

  constructor(
    @Inject(CONTENT_FAULT_KINDS) contentFaults: readonly ContentFaultKind[],
    @Optional() @Inject(SNAPSHOTS) snapshots?: SnapshotStore,
  ) {
    this.document = openapiDocument({ contentFaults, hasSnapshots: snapshots !== undefined });
  }

  @Get('openapi.json')
  show(): object {
    return this.document;
  }
}
