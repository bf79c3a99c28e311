import { Module, type DynamicModule } from '@nestjs/common';
import { Clock, type Seams } from '@tandem/platform';
import { SIMULATOR_TOKEN } from './access/simulator-token.guard.js';
import { ClockController } from './clock/clock.controller.js';
import { SimulatedClock } from './clock/simulated-clock.js';
import { ExchangeJournal } from './exchanges/exchange-journal.js';
import { ExchangesController } from './exchanges/exchanges.controller.js';
import { WithoutSecrets } from './exchanges/without-secrets.js';

const OBSERVED_BODY_BYTES = 16_384;

export interface SimulatorOptions {
  readonly service: string;
  readonly configuration: { readonly SIMULATOR_TOKEN?: string | undefined };
  /** What a secret looks like in a text, wherever it stands. */
  readonly secrets: readonly RegExp[];
}

/** What a service binds: the parts that take the place of the platform's, and the modules of the control surface. */
export interface Simulator {
  readonly seams: Seams;
  readonly modules: readonly DynamicModule[];
}

@Module({})
class SimulatorModule {}

/** The simulator of a service; without a `SIMULATOR_TOKEN` there is none: no seam is filled, no route exists. */
export function simulator({ service, configuration, secrets }: SimulatorOptions): Simulator {
  const token = configuration.SIMULATOR_TOKEN;
  if (token === undefined) {
    return { seams: {}, modules: [] };
  }
  const clock = new SimulatedClock(new Clock());
  const journal = new ExchangeJournal(service, new WithoutSecrets(secrets));
  return {
    seams: { clock, observers: [journal], observedBody: OBSERVED_BODY_BYTES },
    modules: [
      {
        module: SimulatorModule,
        controllers: [ClockController, ExchangesController],
        providers: [
          { provide: SimulatedClock, useValue: clock },
          { provide: ExchangeJournal, useValue: journal },
          { provide: SIMULATOR_TOKEN, useValue: token },
        ],
      },
    ],
  };
}
