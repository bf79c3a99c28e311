import { Injectable, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { PUBLIC_ROUTE } from '@tandem/platform';

/** The paths of the routes that are declared `@Public()`, on their handler or their controller. */
@Injectable()
export class PublicRoutes {
  private paths: ReadonlySet<string> | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  /** @param path of a route as it was declared, `/` in front */
  has(path: string): boolean {
    this.paths ??= new Set(this.find());
    return this.paths.has(path);
  }

  private find(): string[] {
    return this.discovery.getControllers().flatMap(({ metatype }) => {
      if (!metatype) {
        return [];
      }
      const prototype = metatype.prototype as Record<string, (...given: never[]) => unknown>;
      return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name]!;
        const isRoute = this.reflector.get<RequestMethod | undefined>(METHOD_METADATA, handler) !== undefined;
        const isPublic = this.reflector.getAllAndOverride<boolean>(PUBLIC_ROUTE, [handler, metatype]);
        return isRoute && isPublic ? pathsOf(metatype, handler) : [];
      });
    });
  }
}

function pathsOf(controller: object, handler: object): string[] {
  const declared = (target: object) => [Reflect.getMetadata(PATH_METADATA, target) as string | string[]].flat();
  return declared(controller).flatMap((prefix) =>
    declared(handler).map((path) => `/${prefix}/${path}`.replaceAll(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '')),
  );
}
