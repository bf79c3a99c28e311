// The tasks of the monorepo, run by the turbo that is installed in it.
import { join } from 'node:path';
import { run } from './run.mjs';

const QUIET = { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', TURBO_NO_UPDATE_NOTIFIER: '1' };

/** `turbo run <args>` in `root`; what it writes is shown, or returned with its exit code. */
export function turbo(root, args, { env = {}, ...options }) {
  return run([join(root, 'node_modules/turbo/bin/turbo'), 'run', ...args], {
    ...options,
    cwd: root,
    env: { ...QUIET, ...env },
  });
}
