import type { Service } from '@tandem/client';
import { Administration } from '../targets/administration.js';
import type { Targets } from '../targets/targets.js';
import { Repairs } from './repairs.js';

// A database that hangs delays each answer; the services themselves report that after two seconds.
const TIMEOUT_MS = 4_000;

/** What the checks look at. */
export class CheckContext {
  readonly targets: Targets;
  readonly selfManaged: Administration;
  readonly saas: Administration;
  readonly repairs: Repairs;

  constructor(
    { selfManaged, saas, modelGateway, ...targets }: Targets,
    readonly env: Readonly<Record<string, string | undefined>>,
  ) {
    const quickly = <S extends Service>(service: S): S => ({ ...service, timeoutMs: TIMEOUT_MS });
    this.targets = {
      ...targets,
      selfManaged: quickly(selfManaged),
      saas: quickly(saas),
      modelGateway: quickly(modelGateway),
    };
    this.selfManaged = new Administration(this.targets.selfManaged);
    this.saas = new Administration(this.targets.saas);
    this.repairs = new Repairs(this.targets);
  }

  get services(): readonly Service[] {
    return [this.targets.selfManaged, this.targets.saas, this.targets.modelGateway];
  }
}
