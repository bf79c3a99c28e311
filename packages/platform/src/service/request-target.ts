import { NotFoundException } from '@nestjs/common';
import { errorCodes } from 'fastify';

/**
 * The target of a request as path and query. A client that takes this server for its proxy sends the whole URL, which
 * every server accepts (RFC 9112, section 3.2.2); what is routed, logged and sent on is the path alone, whatever authority it names.
 */
export function originForm(target: string): string {
  const rest = target.replace(/^https?:\/\/[^/?#]*/i, '');
  return rest === target || rest.startsWith('/') ? rest : `/${rest}`;
}

/**
 * The path that a request is for: the pattern of its route or, if it has none, what its target comes to with dot
 * segments, percent-encodings and doubled slashes resolved, so that no spelling of a path is taken for another one.
 */
export function routedPath(route: string | undefined, target: string): string {
  return route ?? canonicalPath(target);
}

function canonicalPath(target: string): string {
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

export interface RequestTargetOptions {
  /** The path below which a service is reached, without a slash at its end; the root if it is empty. */
  readonly basePath?: string;
  /** What is routed in place of a path. */
  readonly normalizePath?: (path: string) => string;
}

/** Knows what of a request's target is routed, and which targets never are. */
export class RequestTargets {
  private readonly basePath: string;
  private readonly normalizePath: (path: string) => string;

  constructor({ basePath = '', normalizePath = (path) => path }: RequestTargetOptions = {}) {
    this.basePath = basePath;
    this.normalizePath = normalizePath;
  }

  /** Path and query as they are routed: without the service's base path. A malformed path becomes one that can be logged. */
  routed(target: string): string {
    const { path, query } = this.read(target);
    const below = this.isBelow(path) ? path.slice(this.basePath.length) || '/' : path;
    return (isDecodable(below) ? below : below.replaceAll('%', '%25')) + query;
  }

  /** Why a target is not routed: it is malformed, or outside of the base path. */
  failureOf(target: string): Error | undefined {
    const { path } = this.read(target);
    if (!isDecodable(path)) {
      return new errorCodes.FST_ERR_BAD_URL(path);
    }
    return this.isBelow(path) ? undefined : new NotFoundException();
  }

  private read(target: string): { path: string; query: string } {
    const [, path = '', query = ''] = /^([^?]*)(.*)$/s.exec(originForm(target)) ?? [];
    return { path: this.normalizePath(path), query };
  }

  private isBelow(path: string): boolean {
    return this.basePath === '' || path === this.basePath || path.startsWith(`${this.basePath}/`);
  }
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
