import { routedPath } from '@tandem/platform';

/**
 * Whether a request is one to the control surface, which no fault strikes and no exchange shows.
 *
 * @param route the pattern that takes it, undefined if none does
 * @param target its path, with or without its query
 */
export function isOfControlSurface(route: string | undefined, target: string): boolean {
  return /^\/_simulator(?:\/|$)/.test(routedPath(route, target));
}
