import { fileURLToPath } from 'node:url';

import { SERVICE_LABELS, type PerService, type ServiceName } from './service-names.js';

const REPOSITORY = new URL('../../../../', import.meta.url);

/** The programs of the three services in this repository, once it is built. */
export const ENTRY_POINTS: PerService<string> = {
  selfManaged: entryPoint('selfManaged'),
  saas: entryPoint('saas'),
  modelGateway: entryPoint('modelGateway'),
};

/** The program of the command `tandem` in this repository, once it is built. */
export const COMMAND = fileURLToPath(new URL('packages/cli/dist/main.js', REPOSITORY));

function entryPoint(name: ServiceName): string {
  return fileURLToPath(new URL(`apps/${SERVICE_LABELS[name]}/dist/main.js`, REPOSITORY));
}
