import { startTandem, type Tandem } from '@tandem/testing';
import { join } from 'node:path';
import { requestToken } from './support/administration.js';

let tandem: Tandem;

beforeAll(async () => {
  const seed = join(__dirname, 'support/seeds/pending-user.yml');
  tandem = await startTandem({ seeds: { selfManaged: seed, saas: seed } });
});

afterAll(() => tandem?.close());

describe.each(['selfManaged', 'saas'] as const)('a user who waits for approval, on %s', (name) => {
  it('row 4: answers 403', async () => {
    expect(await requestToken(tandem[name], { as: 'glpat-pending-approval-01' })).toMatchObject({
      status: 403,
      json: {
        message: '403 Forbidden - Your account is pending approval from your administrator and hence blocked.',
      },
    });
  });
});
