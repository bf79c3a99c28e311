import { startTandem, type Tandem } from '@tandem/testing';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Document {
  readonly paths: Record<string, Record<string, { operationId: string; security: object[] }>>;
}

const ROOT = join(__dirname, '../..');
const PATH = '/-/openapi.json';
const ON_SAAS_ALONE = ['/.well-known/openid-configuration', '/api/v4/signing_keys/rotate', '/oauth/discovery/keys'];
const committed = (name: string) => readFileSync(join(ROOT, 'docs', name), 'utf8');

/** The validator is an ES module, which a process of its own loads as it is. */
const VALIDATION = `
  import { Validator } from '@seriousme/openapi-schema-validator';
  import { readFileSync } from 'node:fs';
  const validator = new Validator();
  const { valid, errors } = await validator.validate(JSON.parse(readFileSync(0, 'utf8')));
  process.stdout.write(JSON.stringify({ valid, errors, version: validator.version }));`;

const validated = (document: Document): unknown =>
  JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '--eval', VALIDATION], {
      cwd: ROOT,
      encoding: 'utf8',
      input: JSON.stringify(document),
    }),
  );

let tandem: Tandem;
beforeAll(async () => {
  tandem = await startTandem();
});
afterAll(() => tandem.close());

const documentOf = async (deployment: 'selfManaged' | 'saas') =>
  (await tandem[deployment].request('GET', PATH)).json as Document;

it('the committed copies are what the contracts say', () => {
  const out = execFileSync(process.execPath, [join(ROOT, 'scripts/openapi.mjs')], {
    encoding: 'utf8',
    maxBuffer: 2 ** 24,
  });
  const generated = JSON.parse(out) as Record<string, string>;
  for (const name of ['openapi.json', 'api.md']) {
    expect(committed(name)).toBe(generated[name]);
  }
});

describe.each(['selfManaged', 'saas'] as const)('GET /-/openapi.json on %s', (deployment) => {
  it('is valid OpenAPI 3.1', async () => {
    expect(validated(await documentOf(deployment))).toEqual({ valid: true, version: '3.1' });
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

it('saas serves the committed document, self-managed all of it but what an issuer has', async () => {
  const document = JSON.parse(committed('openapi.json')) as Document;
  expect(await documentOf('saas')).toEqual(document);
  const paths = Object.fromEntries(Object.entries(document.paths).filter(([path]) => !ON_SAAS_ALONE.includes(path)));
  expect((await documentOf('selfManaged')).paths).toEqual(paths);
});
