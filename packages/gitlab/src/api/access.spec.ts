import { ModulesContainer } from '@nestjs/core';
import { OPERATIONS, SCOPES, type Operation, type TokenAccess } from '@tandem/contracts';
import { declaredBy } from '@tandem/platform';
import { ApiService } from '../fixtures/api-service.js';
import type { ApiClient } from '../fixtures/api-client.js';
import { OPERATION } from './operation.decorator.js';

const operations = Object.entries(OPERATIONS)
  .filter(([, { tag }]) => tag !== 'Code suggestions')
  .map(([name, operation]) => [name, operation, operation.access as TokenAccess] as const);

const ask = (client: ApiClient, { method, path }: Operation) => client.send(method, path.replace(/:\w+/g, '999999'));

let api: ApiService;
let user: ApiClient;
beforeAll(async () => {
  api = await ApiService.start();
  user = await api.seedUser('user');
});
afterAll(() => api.stop());

it('every operation of the contract has a handler, and no other has one', () => {
  const bound = declaredBy<Operation>(api.get(ModulesContainer), OPERATION).map(({ name }) => name);
  expect(bound.sort()).toEqual(operations.map(([name]) => name).sort());
});

const scopesOf = ({ scope }: TokenAccess) => (scope === 'any' ? [...SCOPES] : [scope].flat());

describe.each(operations)('%s', (_name, operation, access) => {
  const reads = operation.method === 'GET';

  if (access.optional) {
    it('may be asked for without a token', async () => {
      expect((await ask(api.anonymous, operation)).status).not.toBe(401);
    });
  } else {
    it('answers 401 without a token', async () => {
      expect(await ask(api.anonymous, operation)).toMatchObject({ status: 401, json: { message: '401 Unauthorized' } });
    });
  }

  it('answers 401 to a token that is not known', async () => {
    expect((await ask(user.with('glpat-00000000000000000000'), operation)).status).toBe(401);
  });

  if (access.scope !== 'any') {
    it('answers 403 to a token whose scopes do not reach', async () => {
      const enough = [...scopesOf(access), ...(reads ? ['read_api'] : [])];
      const tooLittle = SCOPES.filter((scope) => !enough.includes(scope));
      const answer = await ask(user.with(await api.seedToken(user.id, tooLittle)), operation);
      expect(answer.status).toBe(403);
      expect(answer.json).toMatchObject({ error: 'insufficient_scope' });
    });
  }

  if (reads) {
    it('may be read with read_api', async () => {
      const answer = await ask(api.root.with(await api.seedToken(api.root.id, ['read_api'])), operation);
      expect([200, 404]).toContain(answer.status);
    });
  }

  if (access.admin) {
    it('answers 403 to who is no administrator, or 400 if GitLab validates before that', async () => {
      const { status, json } = await ask(user, operation);
      const validates = access.validatesFirst && !operation.parameters.safeParse({ id: '1' }).success;
      expect([status, json]).toEqual(
        validates ? [400, { error: expect.any(String) }] : [403, { message: '403 Forbidden' }],
      );
    });
  }
});
