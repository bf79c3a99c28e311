import { type HttpAnswer, ServiceFailure, ask, type Service } from '@tandem/client';
import { Administration } from '../services/administration.js';
import type { Targets } from '../targets/targets.js';

// A database that hangs holds each answer up; the services themselves say after two seconds that it does.
const TIMEOUT_MS = 4_000;

/** What is looked at. */
export class Patient {
  readonly targets: Targets;
  readonly selfManaged: Administration;
  readonly saas: Administration;

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
  }

  get services(): readonly Service[] {
    return [this.targets.selfManaged, this.targets.saas, this.targets.modelGateway];
  }

  /** An answer, or why none came. */
  async get(service: Service, path: string): Promise<HttpAnswer | string> {
    try {
      return await ask(service, { method: 'GET', path });
    } catch (error) {
      if (error instanceof ServiceFailure) return error.message;
      throw error;
    }
  }
}
