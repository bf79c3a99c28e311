import { StepFailure } from '../flow/step-failure.js';
import { Administration } from '../services/administration.js';
import { ask, type Answer } from '../services/http.js';
import type { Service, Targets } from '../targets/targets.js';

/** What is looked at. */
export class Patient {
  readonly selfManaged: Administration;
  readonly saas: Administration;

  constructor(
    readonly targets: Targets,
    readonly env: Readonly<Record<string, string | undefined>>,
  ) {
    this.selfManaged = new Administration(targets.selfManaged);
    this.saas = new Administration(targets.saas);
  }

  get services(): readonly Service[] {
    return [this.targets.selfManaged, this.targets.saas, this.targets.modelGateway];
  }

  /** An answer, or why none came. */
  async get(service: Service, path: string, bearer = ''): Promise<Answer | string> {
    try {
      return await ask(service, { method: 'GET', path, bearer });
    } catch (error) {
      if (error instanceof StepFailure) return error.message;
      throw error;
    }
  }
}
