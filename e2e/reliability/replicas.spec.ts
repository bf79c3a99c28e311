import { chooseFreePort, newSecrets, startCluster, startStack, type Cluster, type Stack } from '@tandem/stack';
import { DatabaseReader } from '@tandem/testing';
import { Counts, Requests, type Answer } from './load.js';
import { amount, record } from './record.js';
import { askForToken, jwtIn } from './token-requests.js';

const REPLICAS = 3;
const ROUNDS = amount(1, 5);
const ISSUER = 'http://saas.internal';

let cluster: Cluster;
const requests = new Requests();
beforeAll(async () => (cluster = await startCluster()));
afterAll(async () => {
  requests.close();
  await cluster?.stop();
});

it(`${REPLICAS} replicas of each deployment start at once on an empty database, and are one`, async () => {
  const counts = new Counts();
  for (let round = 0; round < ROUNDS; round += 1) await startTogether(round, counts);
  record(`${REPLICAS} replicas start on an empty database, ${ROUNDS} times`, counts);
});

async function startTogether(round: number, counts: Counts): Promise<void> {
  const secrets = newSecrets();
  const [selfManaged, saas] = [{ name: `self_managed_${round}` }, { name: `saas_${round}` }];
  await cluster.createDatabase({ ...saas, role: saas.name, password: secrets.saas.databasePassword });
  await cluster.createDatabase({
    ...selfManaged,
    role: selfManaged.name,
    password: secrets.selfManaged.databasePassword,
  });
  const replica = { REPLICAS: String(REPLICAS), SIMULATOR_TOKEN: undefined };
  const started = await Promise.allSettled(
    Array.from({ length: REPLICAS }, async () => {
      const port = await chooseFreePort();
      return startStack({
        cluster,
        secrets,
        databases: { selfManaged, saas },
        ports: { saas: port },
        hops: { issuerUrl: ISSUER, gitlabConnectUrl: `http://127.0.0.1:${port}` },
        environment: { selfManaged: replica, saas: replica, modelGateway: replica },
      });
    }),
  );
  const stacks = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  try {
    for (const one of started) {
      if (one.status === 'rejected') counts.note('lost', { text: String(one.reason) });
    }
    for (const { urls } of stacks) {
      const answer = await askForToken(requests, urls.selfManaged);
      const jwt = jwtIn(answer);
      // Each replica's Code Suggest accepts what any replica of SaaS signed.
      for (const other of jwt === undefined ? [] : stacks) await note(counts, other, jwt!);
      if (jwt === undefined) counts.note('wrong', answer);
    }
    const keys = await Promise.all(stacks.map(({ urls }) => send(urls.saas, 'GET', '/oauth/discovery/keys')));
    expect(new Set(keys.map(({ text }) => text)).size).toBe(1);
    for (const url of Object.values(stacks[0]!.databaseUrls)) {
      const database = new DatabaseReader(url);
      const rows = await database.query<{ username: string }>('SELECT username FROM users');
      expect(new Set(rows.map(({ username }) => username)).size).toBe(rows.length);
      expect(rows.length).toBeGreaterThan(1);
    }
  } finally {
    await Promise.all(stacks.map((stack) => stack.stop()));
  }
}

async function note(counts: Counts, { urls }: Stack, jwt: string): Promise<void> {
  const answer = await requests.send(urls.modelGateway, {
    method: 'POST',
    path: '/v2/completions',
    bearer: jwt,
    headers: { 'x-gitlab-authentication-type': 'oidc' },
    body: { current_file: { file_name: 'a.ts', content_above_cursor: 'a', content_below_cursor: '' } },
  });
  counts.note(answer.status === 200 ? 'answered' : 'wrong', answer);
}

const send = (url: string, method: string, path: string): Promise<Answer> => requests.send(url, { method, path });
