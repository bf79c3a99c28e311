import { StartupError, type RunningService } from '@tandem/platform';
import { startSpecCluster, type Cluster } from '@tandem/testing';
import { DataSource } from 'typeorm';
import { startGitlab } from '../fixtures/gitlab-service.js';
import { InstanceSecret } from './instance-secret.js';

const RIGHT = 'the-secret-key-base-of-this-database';
const WRONG = 'a-secret-key-base-of-another-database';
const REFUSAL = new StartupError(
  'SECRET_KEY_BASE is not the one that the database was written with',
  'set it to that one, or DATABASE_URL to the database that belongs to it',
);

let cluster: Cluster;
let databaseUrl: string;
let databases = 0;
beforeAll(async () => {
  cluster = await startSpecCluster();
});
afterAll(() => cluster.stop());
beforeEach(async () => {
  const name = `secret_${++databases}`;
  databaseUrl = await cluster.createDatabase({ name, role: name, password: name });
});

async function started<Result>(
  secret: string,
  use: (service: RunningService) => Promise<Result> | Result = () => undefined as Result,
): Promise<Result> {
  const service = await startGitlab({ databaseUrl, environment: { SECRET_KEY_BASE: secret } });
  try {
    return await use(service);
  } finally {
    await service.close();
  }
}

const query = <Row>({ app }: RunningService, text: string, values: unknown[] = []) =>
  app.get(DataSource).query<Row[]>(text, values);

const kept = (service: RunningService) => query<{ sealed: Buffer }>(service, 'SELECT sealed FROM instance_secret');

/** A database as an earlier version left it. */
const asBefore = async (service: RunningService, tokens: readonly Buffer[]) => {
  await query(service, 'DELETE FROM instance_secret');
  for (const token of tokens) {
    await query(service, 'INSERT INTO application_settings VALUES (1, true, $1, now())', [token]);
  }
};
const encrypted = ({ app }: RunningService) => app.get(InstanceSecret).encrypt('glpat-of-a-spec', 'ai_access_token');

it('a start with another secret ends with one line that names SECRET_KEY_BASE and shows none', async () => {
  await started(RIGHT);
  await expect(started(WRONG)).rejects.toThrow(REFUSAL);
  await started(RIGHT);
});

it('replicas that start together on an empty database keep one value, in which the secret does not show', async () => {
  await Promise.all([started(RIGHT), started(RIGHT), started(RIGHT)]);
  const rows = await started(RIGHT, kept);
  expect(rows).toHaveLength(1);
  expect(rows[0]?.sealed.toString('latin1')).not.toContain(RIGHT);
});

it('a database of an earlier version takes the secret that opens what it holds, and no other', async () => {
  await started(RIGHT, async (service) => asBefore(service, [encrypted(service)]));
  await expect(started(WRONG)).rejects.toThrow(REFUSAL);
  expect(await started(RIGHT, kept)).toHaveLength(1);
  await expect(started(WRONG)).rejects.toThrow(REFUSAL);
});

it('a database of an earlier version in which nothing is encrypted takes the first secret', async () => {
  await started(RIGHT, async (service) => asBefore(service, []));
  await started(WRONG);
  await expect(started(RIGHT)).rejects.toThrow(REFUSAL);
});
