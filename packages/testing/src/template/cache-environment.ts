import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder for what can be made again: `TANDEM_CACHE`, otherwise `tandem` in the cache folder of the user. */
export function cacheFolder(): string {
  const { TANDEM_CACHE: own, XDG_CACHE_HOME: ofUser } = process.env;
  return own || join(ofUser || join(homedir(), '.cache'), 'tandem');
}

/** The present by which files in it age, in milliseconds since the epoch. */
export const nowMs = (): number => Date.now();
