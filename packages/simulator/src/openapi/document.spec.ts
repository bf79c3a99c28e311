import {
  clockOperations,
  controlOpenapiOperations,
  exchangesOperations,
  faultsOperations,
  resetOperations,
  snapshotsOperations,
  type Operation,
} from '@tandem/contracts';
import { openapiDocument } from './document.js';

type Described = {
  paths: Record<string, Record<string, { operationId: string; responses: object }>>;
  components: Record<string, Record<string, object>>;
};

const WITHOUT_SNAPSHOTS = [
  clockOperations,
  exchangesOperations,
  faultsOperations,
  resetOperations,
  controlOpenapiOperations,
].flatMap((operations) => Object.values<Operation>(operations));
const ALL = [...WITHOUT_SNAPSHOTS, ...Object.values<Operation>(snapshotsOperations)];

const documentOf = (operations = ALL, contentFaults = {}) => openapiDocument(operations, contentFaults) as Described;

describe('openapiDocument', () => {
  it('has a name of its own for each operation', () => {
    const names = Object.values(documentOf().paths).flatMap((operations) =>
      Object.values(operations).map(({ operationId }) => operationId),
    );
    expect(names.sort()).toEqual(ALL.map(({ name }) => name).sort());
    expect(new Set(names).size).toBe(names.length);
  });

  it('refers to nothing that is not there', () => {
    for (const operations of [ALL, WITHOUT_SNAPSHOTS]) {
      const document = documentOf(operations);
      const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
      const missing = references.filter(([, kind, name]) => !(name! in (document.components[kind!] ?? {})));
      expect([references.length > 10, missing]).toEqual([true, []]);
    }
    expect('Snapshot' in documentOf(WITHOUT_SNAPSHOTS).components.schemas!).toBe(false);
  });

  it('names the kinds of fault of a service’s own content', () => {
    const kinds = (document: Described) =>
      [...JSON.stringify(document.components).matchAll(/"const":"([\w-]+)"/g)].map(([, kind]) => kind);
    const wire = ['delay', 'status', 'reset', 'truncate', 'invalid-body', 'unreachable', 'out'];
    expect(kinds(documentOf())).toEqual(wire);
    expect(kinds(documentOf(ALL, { 'sour-milk': 'The milk is sour' }))).toEqual([...wire, 'sour-milk']);
  });
});
