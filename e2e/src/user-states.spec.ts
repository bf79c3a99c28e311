import { startTandem, type Tandem } from '@tandem/testing';
import { join } from 'node:path';
import { requestToken } from './support/administration.js';

let tandem: Tandem;

beforeAll(async () => {
  const seed = join(__dirname, 'support/seeds/pending-user.yml');
  tandem = await startTandem({ seeds: { selfManaged: seed, saas: seed } });
});

afterAll(() => tandem?.close());

describe.each(['selfManaged', 'saas'] as const)('row 4 of the token request on %s: answers 403', (name) => {
  it.each<[string, string, () => string]>([
    [
      'to a user who waits for approval',
      'glpat-pending-approval-01',
      () => 'is pending approval from your administrator and hence blocked.',
    ],
    [
      'to a deactivated user, with the address to come back at',
      'glpat-deactivated-user-01',
      () =>
        `has been deactivated by your administrator. Please log back in from a web browser to reactivate your account at ${tandem[name].url}`,
    ],
  ])('%s', async (_who, as, why) => {
    const { status, json } = await requestToken(tandem[name], { as });
    expect([status, json]).toEqual([403, { message: `403 Forbidden - Your account ${why()}` }]);
  });
});
