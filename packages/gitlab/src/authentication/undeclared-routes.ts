import type { INestApplicationContext, Type } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { PUBLIC_ROUTE } from '@tandem/platform';
import { AUTHENTICATED_ROUTE } from './authentication.guard.js';

/** The key under which Nest notes the path of a handler. */
const HANDLER_PATH = 'path';

/**
 * The routes of an application that declare neither `@Authenticated` nor `@Public`, as `Controller.handler`. The guard
 * refuses such a route to everybody; this finds it before anybody asks.
 */
export function undeclaredRoutes(app: INestApplicationContext): string[] {
  return routesOf(app)
    .filter(({ controller, handler }) => !declaresAccess(handler) && !declaresAccess(controller))
    .map(({ controller, name }) => `${controller.name}.${name}`);
}

/** Every route of an application, as `Controller.handler`. */
export function allRoutes(app: INestApplicationContext): string[] {
  return routesOf(app).map(({ controller, name }) => `${controller.name}.${name}`);
}

interface Route {
  readonly controller: Type;
  readonly name: string;
  readonly handler: object;
}

function routesOf(app: INestApplicationContext): Route[] {
  const scanner = new MetadataScanner();
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ metatype }) => {
    const controller = metatype as Type;
    const prototype = controller.prototype as Record<string, object>;
    return scanner
      .getAllMethodNames(prototype)
      .flatMap((name) => (prototype[name] ? [{ controller, name, handler: prototype[name] }] : []))
      .filter(({ handler }) => Reflect.hasMetadata(HANDLER_PATH, handler));
  });
}

function declaresAccess(target: object): boolean {
  return Reflect.hasMetadata(AUTHENTICATED_ROUTE, target) || Reflect.hasMetadata(PUBLIC_ROUTE, target);
}
