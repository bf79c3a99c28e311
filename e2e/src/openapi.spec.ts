import type { Tandem } from '@tandem/testing';
import { validateOpenapi } from './support/openapi-validation.js';
import { sharedTandem } from './support/shared-tandem.js';

interface Document {
  readonly paths: Record<string, Record<string, { operationId: string; security: object[] }>>;
}

const PATH = '/-/openapi.json';
const ON_SAAS_ONLY = [
  '/.well-known/webfinger',
  '/.well-known/openid-configuration',
  '/api/v4/signing_keys/rotate',
  '/api/v4/signing_keys/{kid}/withdraw',
  '/oauth/discovery/keys',
];

let tandem: Tandem;
beforeAll(async () => {
  tandem = await sharedTandem();
});
afterAll(() => tandem.close());

const documentOf = async (deployment: 'selfManaged' | 'saas') =>
  (await tandem[deployment].request('GET', PATH)).json as Document;

describe.each(['selfManaged', 'saas'] as const)('GET /-/openapi.json on %s', (deployment) => {
  it('is valid OpenAPI 3.1', async () => {
    expect(validateOpenapi(await documentOf(deployment))).toEqual({ valid: true, version: '3.1' });
  });

  it('names what the deployment serves: no operation answers as a route that is not there', async () => {
    const { paths } = await documentOf(deployment);
    for (const [path, methods] of Object.entries(paths)) {
      for (const [method, { operationId, security }] of Object.entries(methods)) {
        const answer = await tandem[deployment].request(method.toUpperCase(), path.replace(/\{\w+\}/g, '999999'));
        expect([operationId, answer.status]).not.toEqual([operationId, 405]);
        expect([operationId, answer.json]).not.toEqual([operationId, { error: '404 Not Found' }]);
        if (security.length > 0 && !security.some((way) => Object.keys(way).length === 0)) {
          expect([operationId, answer.status]).toEqual([operationId, 401]);
        }
      }
    }
  });
});

it('self-managed serves all of what saas does, except what an issuer has', async () => {
  const document = await documentOf('saas');
  expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(ON_SAAS_ONLY));
  const paths = Object.fromEntries(Object.entries(document.paths).filter(([path]) => !ON_SAAS_ONLY.includes(path)));
  expect((await documentOf('selfManaged')).paths).toEqual(paths);
});
