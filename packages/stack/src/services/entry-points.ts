import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { SERVICE_LABELS, type ServiceName } from './service-names.js';

/** The folder of this repository. */
export const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url));

/** Where this package has the services' programs when it is packed: beside the folder that this file was bundled into. */
const PACKED_SERVICES = fileURLToPath(new URL('../services/', import.meta.url));

/** The program of the command `tandem` in this repository, once it is built. */
export const COMMAND = join(REPOSITORY, 'packages/cli/dist/main.js');

/**
 * The program of a service: that which was packed with this package, else that of this repository once it is built, in one
 * file, which starts faster, where it has one.
 */
export function entryPointOf(name: ServiceName): string {
  const packed = join(PACKED_SERVICES, SERVICE_LABELS[name], 'bundle/main.js');
  if (existsSync(packed)) return packed;
  const built = join(REPOSITORY, 'apps', SERVICE_LABELS[name], 'dist');
  const bundle = join(built, 'bundle/main.js');
  return existsSync(bundle) ? bundle : join(built, 'main.js');
}
