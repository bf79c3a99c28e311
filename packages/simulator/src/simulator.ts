import { Module, type DynamicModule, type Type } from '@nestjs/common';
import type { FlowExchange } from '@tandem/contracts';
import { Clock, type ServiceHooks } from '@tandem/platform';
import { ClockController } from './clock/clock.controller.js';
import { SimulatedClock } from './clock/simulated-clock.js';
import { SIMULATOR_TOKEN } from './control-surface/control-operation.decorator.js';
import { refuseForeignOrigins } from './control-surface/own-origin.js';
import { ExchangeJournal } from './exchanges/exchange-journal.js';
import { ExchangeSteps } from './exchanges/exchange-steps.js';
import { ExchangeStreams } from './exchanges/exchange-stream.js';
import { ExchangesController } from './exchanges/exchanges.controller.js';
import { WithoutSecrets } from './exchanges/without-secrets.js';
import { FaultSet } from './faults/fault-set.js';
import { CONTENT_FAULTS, FaultsController } from './faults/faults.controller.js';
import { addIncomingFaults } from './faults/incoming-faults.js';
import { outgoingFaults } from './faults/outgoing-faults.js';
import { OpenapiController } from './openapi/openapi.controller.js';
import { ResetController, RESETTABLES, type Resettable } from './reset/reset.controller.js';
import { SNAPSHOTS, SnapshotsController, type SnapshotStore } from './snapshots/snapshots.controller.js';

const OBSERVED_BODY_BYTES = 16_384;

/** A part of the service, and the module that exports it. */
export interface PartOf<Part> {
  readonly module: DynamicModule | Type;
  readonly part: Type<Part>;
}

export interface SimulatorOptions {
  readonly service: string;
  readonly configuration: { readonly SIMULATOR_TOKEN?: string | undefined };
  /** What a secret looks like in a text. */
  readonly secrets: readonly RegExp[];
  /** The steps of the flow that requests to this service and from it are. */
  readonly steps?: readonly FlowExchange[];
  /** The faults that can be injected into this service's own content: a description by kind. */
  readonly contentFaults?: Readonly<Record<string, string>>;
  /** What keeps this service's data; without it there are no snapshots. */
  readonly snapshots?: PartOf<SnapshotStore>;
  /** What else a reset returns to its beginning. */
  readonly resettable?: readonly PartOf<Resettable>[];
}

/** What a service binds: the parts that take the place of the platform's, and the modules of the control surface. */
export interface Simulator {
  readonly hooks: ServiceHooks;
  readonly modules: readonly DynamicModule[];
}

@Module({})
class SimulatorModule {}

/** The simulator of a service; without a `SIMULATOR_TOKEN` there is none: nothing of the platform is replaced, and no route exists. */
export function simulator(options: SimulatorOptions): Simulator {
  const { service, configuration, secrets, steps = [], contentFaults = {}, snapshots, resettable = [] } = options;
  const token = configuration.SIMULATOR_TOKEN;
  if (token === undefined) return { hooks: {}, modules: [] };
  const clock = new SimulatedClock(new Clock());
  const journal = new ExchangeJournal(service, new WithoutSecrets(secrets), new ExchangeSteps(steps));
  const faults = new FaultSet();
  const parts = [...(snapshots ? [snapshots] : []), ...resettable];
  return {
    hooks: {
      clock,
      observers: [journal],
      observedBody: OBSERVED_BODY_BYTES,
      middleware: (fastify) => {
        refuseForeignOrigins(fastify);
        addIncomingFaults(fastify, faults);
      },
      upstreamInterceptor: outgoingFaults(faults),
      injectsFault: (kind) => faults.injectContent(kind),
    },
    modules: [
      {
        module: SimulatorModule,
        imports: parts.map(({ module }) => module),
        controllers: [
          ClockController,
          ExchangesController,
          FaultsController,
          ResetController,
          ...(snapshots ? [SnapshotsController] : []),
          OpenapiController,
        ],
        providers: [
          { provide: SimulatedClock, useValue: clock },
          { provide: ExchangeJournal, useValue: journal },
          { provide: FaultSet, useValue: faults },
          { provide: CONTENT_FAULTS, useValue: contentFaults },
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
    ],
  };
}
