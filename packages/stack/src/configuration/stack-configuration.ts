import { join, resolve } from 'node:path';

import { parsePort } from '../ports/port-number.js';
import { DEFAULT_PORTS } from '../ports/service-ports.js';
import { REPOSITORY } from '../services/entry-points.js';
import { perService, PORT_VARIABLES, type PerService } from '../services/service-names.js';

/** What the environment says about the stack to start. */
export interface StackConfiguration {
  /** The state folder, absolute. */
  state: string;
  ports: PerService<number>;
}

/**
 * Reads `TANDEM_STATE`, `SELF_MANAGED_PORT`, `SAAS_PORT` and `MODEL_GATEWAY_PORT`. An empty value counts as none.
 *
 * @throws StackError where one is malformed
 */
export function readStackConfiguration(environment: Readonly<Record<string, string | undefined>>): StackConfiguration {
  return {
    state: resolve(environment.TANDEM_STATE || join(REPOSITORY, '.tandem')),
    ports: perService((name) => {
      const variable = PORT_VARIABLES[name];
      return parsePort(environment[variable] || String(DEFAULT_PORTS[name]), variable);
    }),
  };
}
