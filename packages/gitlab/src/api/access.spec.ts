import { OPERATIONS, SCOPES, type Operation } from '@tandem/contracts';
import { ApiService } from '../fixtures/api-service.js';
import type { ApiClient } from '../fixtures/api-client.js';

const operations = Object.entries(OPERATIONS).filter(([, { tag }]) => tag !== 'Code suggestions');

const ask = (client: ApiClient, { method, path }: Operation) => client.send(method, path.replace(/:\w+/g, '999999'));

let api: ApiService;
let user: ApiClient;
beforeAll(async () => {
  api = await ApiService.start();
  user = await api.seedUser('user');
});
afterAll(() => api.stop());

const scopesOf = ({ access: { scope } }: Operation) => (scope === 'any' ? [...SCOPES] : [scope].flat());

describe.each(operations)('%s', (_name, operation) => {
  const reads = operation.method === 'GET';

  if (operation.access.optional) {
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

  if (operation.access.scope !== 'any') {
    it('answers 403 to a token whose scopes do not reach', async () => {
      const enough = [...scopesOf(operation), ...(reads ? ['read_api'] : [])];
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

  if (operation.access.admin) {
    it('answers 403 to who is no administrator, and where GitLab validates before that, 400', async () => {
      const { status, json } = await ask(user, operation);
      const validates = operation.path.startsWith('/users') && !operation.parameters.safeParse({ id: '1' }).success;
      expect([status, json]).toEqual(
        validates ? [400, { error: expect.any(String) }] : [403, { message: '403 Forbidden' }],
      );
    });
  }
});
