import { RequestMethod, type Type } from '@nestjs/common';
import { API_PREFIX, OPERATIONS, type Operation } from '@tandem/contracts';
import { AUTHENTICATED_ROUTE, type AuthenticationRequirement } from '../authentication/authentication.guard.js';
import { GitlabApiModule } from '../gitlab-api.module.js';

interface Route {
  readonly method: string;
  readonly path: string;
  readonly access: unknown;
  readonly status: number;
  readonly parameters: unknown;
}

/** Nest's own notes of a route, by the names of its decorators. */
function routesOf(controller: Type): Route[] {
  const prefix = metadata<string>('path', controller);
  return Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
    const handler = (controller.prototype as Record<string, object>)[name] as object;
    const method = metadata<RequestMethod | undefined>('method', handler);
    if (name === 'constructor' || method === undefined) {
      return [];
    }
    const path = `/${prefix}/${metadata<string>('path', handler)}`.replace(/\/+/g, '/').replace(/\/$/, '');
    return [
      {
        method: RequestMethod[method] ?? '',
        path: path.slice(API_PREFIX.length),
        access: metadata(AUTHENTICATED_ROUTE, handler) ?? metadata(AUTHENTICATED_ROUTE, controller),
        status: metadata<number | undefined>('__httpCode__', handler) ?? (method === RequestMethod.POST ? 201 : 200),
        parameters: parametersOf(controller, name),
      },
    ];
  });
}

function parametersOf(controller: Type, handler: string): unknown {
  const parameters = Object.values(
    (Reflect.getMetadata('__routeArguments__', controller, handler) as Record<string, { data?: unknown }>) ?? {},
  );
  const [schemaOf] = parameters.flatMap(({ data }) => (typeof data === 'function' ? [data as () => unknown] : []));
  return schemaOf?.();
}

const metadata = <Value>(key: string, target: object) => Reflect.getMetadata(key, target) as Value;

function controllersOf(module: Type): Type[] {
  const own = metadata<Type[] | undefined>('controllers', module) ?? [];
  const imported = (metadata<Type[] | undefined>('imports', module) ?? []).filter((one) => typeof one === 'function');
  return [...own, ...imported.flatMap(controllersOf)];
}

const routes = [...new Set(controllersOf(GitlabApiModule))].flatMap(routesOf);
const operations = Object.entries(OPERATIONS).filter(([, { tag }]) => tag !== 'Code suggestions');
const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

describe('the operations of the contract', () => {
  it('are the routes of the API, no more and no less', () => {
    expect(routes.map(nameOf).sort()).toEqual(operations.map(([, operation]) => nameOf(operation)).sort());
  });

  it.each(operations)('%s takes, allows and answers what its route does', (_name, operation: Operation) => {
    const route = routes.find((one) => nameOf(one) === nameOf(operation));
    const { validatesFirst = operation.parameters, ...access } = route?.access as AuthenticationRequirement;
    expect(access).toEqual(operation.access);
    expect(validatesFirst).toBe(operation.parameters);
    expect(route?.status).toBe(operation.status);
    const takesNothing = Object.keys((operation.parameters as unknown as { shape: object }).shape).length === 0;
    expect(route?.parameters).toBe(takesNothing ? undefined : operation.parameters);
  });
});
