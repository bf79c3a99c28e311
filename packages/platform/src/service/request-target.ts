import { NotFoundException } from '@nestjs/common';
import { errorCodes } from 'fastify';

/**
 * The target of a request as path and query. A client that takes this server for its proxy sends the whole URL, which
 * every server accepts (RFC 9112, section 3.2.2); only its path is routed, logged and sent on, whatever authority it names.
 */
export function originForm(target: string): string {
  if (target.startsWith('/')) return target;
  const rest = target.replace(/^https?:\/\/[^/?#]*/i, '');
  return rest === target || rest.startsWith('/') ? rest : `/${rest}`;
}

/**
 * The path that a request is for: the pattern of its route or, if it has none, its target with dot segments,
 * percent-encodings and doubled slashes resolved, so that no spelling of a path is taken for another path.
 */
export function routedPath(route: string | undefined, target: string): string {
  if (route !== undefined) return route;
  const path = (target.split('?', 1)[0] ?? '').replaceAll(/%[\da-f]{2}/gi, (code) => {
    const character = String.fromCharCode(parseInt(code.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : code;
  });
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}`;
}

/** Knows which part of a request's target is routed, and which targets are not. */
export class RequestTargets {
  private readonly basePaths: readonly string[];

  /**
   * @param basePaths the paths below which a service is reached, without a slash at their end; the root is the empty one
   * @param normalizePath what is routed in place of a path
   */
  constructor(
    basePaths: readonly string[] = [''],
    private readonly normalizePath: (path: string) => string = (path) => path,
  ) {
    this.basePaths = [...basePaths].sort((one, other) => other.length - one.length);
  }

  /** Path and query as they are routed: without the service's base path. A malformed path becomes one that can be logged. */
  routed(target: string): string {
    const { path, query } = this.read(target);
    // Normalized again: without its base path, a path may be normalized further.
    const below = this.normalizePath(path.slice(this.basePathOf(path)?.length ?? 0) || '/');
    return (isDecodable(below) ? below : below.replaceAll('%', '%25')) + query;
  }

  /** Why a target is not routed: it is malformed, or outside of the base path. */
  failureOf(target: string): Error | undefined {
    const { path } = this.read(target);
    if (!isDecodable(path)) return new errorCodes.FST_ERR_BAD_URL(path);
    return this.basePathOf(path) === undefined ? new NotFoundException() : undefined;
  }

  private read(target: string): { path: string; query: string } {
    const whole = originForm(target);
    const end = whole.indexOf('?');
    if (end < 0) return { path: this.normalizePath(whole), query: '' };
    return { path: this.normalizePath(whole.slice(0, end)), query: whole.slice(end) };
  }

  private basePathOf(path: string): string | undefined {
    return this.basePaths.find((base) => base === '' || path === base || path.startsWith(`${base}/`));
  }
}

/** Whether the percent-encodings of a path are well-formed. */
export function isDecodable(path: string): boolean {
  if (!path.includes('%')) return true;
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
