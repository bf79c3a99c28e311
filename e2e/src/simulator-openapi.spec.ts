import type { Tandem } from '@tandem/testing';
import { validateOpenapi } from './support/openapi-validation.js';
import { sharedTandem } from './support/shared-tandem.js';

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, unknown>>;
  readonly components: { readonly schemas: Record<string, { oneOf?: unknown[] }> };
}

let tandem: Tandem;
let ofSaas: Document;
beforeAll(async () => {
  tandem = await sharedTandem();
  ofSaas = await documentOf('saas');
});
afterAll(() => tandem?.close());

async function documentOf(service: 'selfManaged' | 'saas' | 'modelGateway'): Promise<Document> {
  const as = tandem.stack.simulatorToken;
  return (await tandem[service].request('GET', '/_simulator/openapi.json', { as })).json as Document;
}

describe('GET /_simulator/openapi.json', () => {
  it('is valid OpenAPI 3.1 on each', async () => {
    for (const service of ['selfManaged', 'saas', 'modelGateway'] as const) {
      expect(validateOpenapi(await documentOf(service))).toEqual({ valid: true, version: '3.1' });
    }
  });

  it('of self-managed is that of saas, but for the faults of content', async () => {
    const { components, ...rest } = await documentOf('selfManaged');
    const { components: all, ...same } = ofSaas;
    expect(rest).toEqual(same);
    expect([components.schemas.Fault?.oneOf?.length, all.schemas.Fault?.oneOf?.length]).toEqual([6, 11]);
  });

  it('of Code Suggest has no snapshots', async () => {
    const { paths } = await documentOf('modelGateway');
    expect(Object.keys(paths)).toEqual(Object.keys(ofSaas.paths).filter((path) => !path.includes('snapshots')));
  });

  it('describes what is there: each operation wants the token', async () => {
    for (const service of tandem.services) {
      const as = tandem.stack.simulatorToken;
      const { paths } = (await service.request('GET', '/_simulator/openapi.json', { as })).json as Document;
      for (const [path, operations] of Object.entries(paths)) {
        for (const method of Object.keys(operations)) {
          const { status } = await service.request(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, '1'));
          expect([method, path, status]).toEqual([method, path, 401]);
        }
      }
    }
  });
});
