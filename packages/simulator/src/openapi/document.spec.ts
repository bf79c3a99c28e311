import 'reflect-metadata';
import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ClockController } from '../clock/clock.controller.js';
import { ExchangesController } from '../exchanges/exchanges.controller.js';
import { FaultsController } from '../faults/faults.controller.js';
import { ResetController } from '../reset/reset.controller.js';
import { SnapshotsController } from '../snapshots/snapshots.controller.js';
import { openapiDocument } from './document.js';
import { OpenapiController } from './openapi.controller.js';

type Described = {
  paths: Record<string, Record<string, { operationId: string; responses: object }>>;
  components: object;
};

const WITHOUT_SNAPSHOTS = [ClockController, ExchangesController, FaultsController, ResetController, OpenapiController];

const documentOf = (options: Partial<Parameters<typeof openapiDocument>[0]> = {}) =>
  openapiDocument({ contentFaults: [], hasSnapshots: true, ...options }) as Described;

const described = ({ paths }: Described) =>
  Object.entries(paths).flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method} ${path}`));

/** `method path` of every route that controllers declare. */
function declared(controllers: readonly Type[]): string[] {
  return controllers.flatMap((controller) => {
    const prefix = Reflect.getMetadata(PATH_METADATA, controller) as string;
    const prototype = controller.prototype as Record<string, object>;
    return Object.getOwnPropertyNames(prototype).flatMap((name) => {
      const method = Reflect.getMetadata(METHOD_METADATA, prototype[name]!) as RequestMethod | undefined;
      if (method === undefined) return [];
      const path = `/${prefix}/${Reflect.getMetadata(PATH_METADATA, prototype[name]!) as string}`;
      const template = path
        .replaceAll(/\/{2,}/g, '/')
        .replace(/\/$/, '')
        .replaceAll(/:(\w+)/g, '{$1}');
      return [`${RequestMethod[method].toLowerCase()} ${template}`];
    });
  });
}

describe('openapiDocument', () => {
  it('describes every route, and no other', () => {
    expect(described(documentOf()).sort()).toEqual(declared([...WITHOUT_SNAPSHOTS, SnapshotsController]).sort());
    expect(described(documentOf({ hasSnapshots: false })).sort()).toEqual(declared(WITHOUT_SNAPSHOTS).sort());
  });

  it('has a name of its own for each operation', () => {
    const names = Object.values(documentOf().paths).flatMap((operations) =>
      Object.values(operations).map(({ operationId }) => operationId),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it('refers to nothing that is not there', () => {
    for (const hasSnapshots of [true, false]) {
      const document = documentOf({ hasSnapshots });
      const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
      const missing = references.filter(
        ([, kind, name]) => !(name! in ((document.components as Record<string, object>)[kind!] ?? {})),
      );
      expect([references.length > 10, missing]).toEqual([true, []]);
    }
  });

  it('tells of the kinds of fault that a service knows of its own content', () => {
    const kinds = (document: Described) =>
      [...JSON.stringify(document).matchAll(/"const":"([\w-]+)"/g)].map(([, kind]) => kind);
    const wire = ['delay', 'status', 'reset', 'truncate', 'invalid-body', 'unreachable', 'out'];
    expect(kinds(documentOf())).toEqual(wire);
    const contentFaults = [{ kind: 'sour-milk', description: 'The milk is sour' }];
    expect(kinds(documentOf({ contentFaults }))).toEqual([...wire, 'sour-milk']);
  });
});
