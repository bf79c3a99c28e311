import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { Clock, recordDecision, type Seams } from '@tandem/platform';
import { refuseForeignOrigins } from './access/refuse-foreign-origins.js';
import { SIMULATOR_TOKEN } from './access/simulator-token.guard.js';
import { ClockController } from './clock/clock.controller.js';
import { SimulatedClock } from './clock/simulated-clock.js';
import { ExchangeJournal } from './exchanges/exchange-journal.js';
import { ExchangeSteps, type StepOfExchange } from './exchanges/exchange-steps.js';
import { ExchangeStreams } from './exchanges/exchange-streams.js';
import { ExchangesController } from './exchanges/exchanges.controller.js';
import { WithoutSecrets } from './exchanges/without-secrets.js';
import type { ContentFaults } from './faults/content-faults.js';
import { FaultSet } from './faults/fault-set.js';
import { CONTENT_FAULT_KINDS, FaultsController } from './faults/faults.controller.js';
import { addIncomingFaults } from './faults/incoming-faults.js';
import { outgoingFaults } from './faults/outgoing-faults.js';
import { strikeDecision } from './faults/strike-decision.js';
import { OpenapiController } from './openapi/openapi.controller.js';
import { ResetController, RESETTABLES, type Resettable } from './reset/reset.controller.js';
import { SNAPSHOTS, type SnapshotStore } from './snapshots/snapshot-store.js';
import { SnapshotsController } from './snapshots/snapshots.controller.js';

const OBSERVED_BODY_BYTES = 16_384;

/** A part of the service, and the module that exports it. */
export interface PartOf<Part> {
  readonly module: DynamicModule | Type;
  readonly part: Type<Part>;
}

export interface SimulatorOptions {
  readonly service: string;
  readonly configuration: { readonly SIMULATOR_TOKEN?: string | undefined };
  /** What a secret looks like in a text, wherever it stands. */
  readonly secrets: readonly RegExp[];
  /** The steps of the flow that this service's exchanges carry out. */
  readonly steps?: readonly StepOfExchange[];
  /** What can go wrong in this service's own content. */
  readonly contentFaults?: readonly ContentFaults[];
  /** What keeps this service's data; without it there are no snapshots. */
  readonly snapshots?: PartOf<SnapshotStore>;
  /** What else a reset returns to its beginning. */
  readonly resettable?: readonly PartOf<Resettable>[];
}

/** What a service binds: the parts that take the place of the platform's, and the modules of the control surface. */
export interface Simulator {
  readonly seams: Seams;
  readonly modules: readonly DynamicModule[];
}

@Module({})
class SimulatorModule {}

/** The simulator of a service; without a `SIMULATOR_TOKEN` there is none: no seam is filled, no route exists. */
export function simulator(options: SimulatorOptions): Simulator {
  const { service, configuration, secrets, steps = [], contentFaults = [], snapshots, resettable = [] } = options;
  const token = configuration.SIMULATOR_TOKEN;
  if (token === undefined) {
    return { seams: {}, modules: [] };
  }
  const clock = new SimulatedClock(new Clock());
  const journal = new ExchangeJournal(service, new WithoutSecrets(secrets), new ExchangeSteps(steps));
  const faults = new FaultSet();
  const parts = [...(snapshots ? [snapshots] : []), ...resettable];
  return {
    seams: {
      clock,
      observers: [journal],
      observedBody: OBSERVED_BODY_BYTES,
      edge: (fastify) => {
        refuseForeignOrigins(fastify);
        addIncomingFaults(fastify, faults);
      },
      aroundUpstream: outgoingFaults(faults),
    },
    modules: [
      {
        module: SimulatorModule,
        imports: parts.map(({ module }) => module),
        controllers: [
          ClockController,
          ExchangesController,
          FaultsController,
          OpenapiController,
          ResetController,
          ...(snapshots ? [SnapshotsController] : []),
        ],
        providers: [
          { provide: SimulatedClock, useValue: clock },
          { provide: ExchangeJournal, useValue: journal },
          { provide: FaultSet, useValue: faults },
          { provide: CONTENT_FAULT_KINDS, useValue: contentFaults.flatMap(({ kinds }) => kinds) },
          { provide: SIMULATOR_TOKEN, useValue: token },
          {
            provide: RESETTABLES,
            inject: parts.map(({ part }) => part),
            useFactory: (...instances: Resettable[]) => instances,
          },
          ...(snapshots ? [{ provide: SNAPSHOTS, useExisting: snapshots.part }] : []),
          ExchangeStreams,
        ],
      },
      ...contentFaults.map(({ module }) => module((kind) => strikes(faults, kind))),
    ],
  };
}

function strikes(faults: FaultSet, kind: string): boolean {
  const id = faults.strikeContent(kind);
  if (id !== undefined) {
    recordDecision(strikeDecision(id, kind, 'allowed'));
  }
  return id !== undefined;
}
