import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where this user keeps what can be made again: `TANDEM_CACHE`, else `tandem` in the cache folder of the user. */
export function cacheFolder(): string {
  const { TANDEM_CACHE: own, XDG_CACHE_HOME: ofUser } = process.env;
  return own || join(ofUser || join(homedir(), '.cache'), 'tandem');
}
