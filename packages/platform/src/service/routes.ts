import {
  applyDecorators,
  createParamDecorator,
  HttpCode,
  RequestMapping,
  RequestMethod,
  SetMetadata,
  type ExecutionContext,
  type Type,
} from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';

export const PUBLIC_ROUTE = 'tandem:public';

/** Declares that a route needs no authentication. Every other route declares its own; a spec finds those that do neither. */
export const Public = () => SetMetadata(PUBLIC_ROUTE, true);

/** What a declaration says of the route that it has. */
export interface DeclaredRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** From the root on, or several of them; a segment with a colon is a parameter. */
  readonly path: string | readonly string[];
  /** Of an answer that is a success. */
  readonly status: number;
}

const Read = createParamDecorator((read: (request: FastifyRequest) => unknown, context: ExecutionContext): unknown =>
  read(context.switchToHttp().getRequest<FastifyRequest>()),
);

/**
 * Binds a handler to a declared route.
 *
 * @param read gives the handler's first argument, after the guards have let the request pass
 */
export function Route(
  { method, path, status }: DeclaredRoute,
  read?: (request: FastifyRequest) => unknown,
): MethodDecorator {
  const firstArgument: MethodDecorator = (target, name) => {
    if (read) Read(read)(target, name, 0);
  };
  const mapping = RequestMapping({ method: RequestMethod[method], path: typeof path === 'string' ? path : [...path] });
  return applyDecorators(mapping, HttpCode(status), firstArgument);
}

/** A handler of requests, and the controller that has it. */
export interface BoundHandler {
  readonly controller: Type;
  readonly name: string;
  readonly handler: (...given: never[]) => unknown;
}

/** Every handler of requests of an application. */
export function boundHandlers(modules: ModulesContainer): BoundHandler[] {
  const scanner = new MetadataScanner();
  const controllers = [...modules.values()].flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ metatype }) => {
    const controller = metatype as Type;
    const prototype = controller.prototype as Record<string, BoundHandler['handler']>;
    return scanner
      .getAllMethodNames(prototype)
      .map((name) => ({ controller, name, handler: prototype[name]! }))
      .filter(({ handler }) => Reflect.hasMetadata(METHOD_METADATA, handler));
  });
}

/** The values of a kind of metadata on the handlers of an application. */
export function declaredBy<Value>(modules: ModulesContainer, key: string): Value[] {
  return boundHandlers(modules).flatMap(({ handler }) => {
    const value = Reflect.getMetadata(key, handler) as Value | undefined;
    return value === undefined ? [] : [value];
  });
}
