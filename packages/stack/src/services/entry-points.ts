import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { perService, SERVICE_LABELS, type PerService } from './service-names.js';

/** The folder of this repository. */
export const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url));

/** The programs of the three services in this repository, once it is built. */
export const ENTRY_POINTS: PerService<string> = perService((name) =>
  join(REPOSITORY, 'apps', SERVICE_LABELS[name], 'dist/main.js'),
);

/** The program of the command `tandem` in this repository, once it is built. */
export const COMMAND = join(REPOSITORY, 'packages/cli/dist/main.js');
