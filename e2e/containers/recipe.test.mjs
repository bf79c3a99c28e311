// The containers of docs/testing.md, as a library of any language starts them: each row of its table by `docker run`.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { dockerOutput, until } from './support/docker.mjs';
import { send } from './support/http.mjs';

const NETWORK = `tandem-recipe-${process.pid}`;
const SIMULATOR_TOKEN = 'simulator-token-of-the-recipe';
const TAG = process.env.TANDEM_TAG ?? 'latest';

const [, section] = /^## In containers, from any language$(.*?)^(?:## |$(?![\s\S]))/ms.exec(
  readFileSync(new URL('../../docs/testing.md', import.meta.url), 'utf8'),
);
const rows = section
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code)))
  .map(([, [host, image], , [ready], environment], at) => ({ host, image, ready, environment, at }));
const ports = Object.fromEntries(
  [...section.matchAll(/^\| `([\w-]+)`.*?\| (\d+) /gm)].map(([, host, port]) => [host, port]),
);

const started = [];
const urls = {};

/** Starts a container in the network, under its host name. */
async function start(host, image, environment, ...options) {
  const variables = environment.flatMap((one) => ['--env', one]);
  const network = ['--network', NETWORK, '--network-alias', host];
  started.push(await dockerOutput(['run', '--detach', ...network, ...variables, ...options, image]));
  return started.at(-1);
}

before(async () => {
  await dockerOutput(['network', 'create', NETWORK]);
  const database = await start('database', 'postgres:17-trixie', ['POSTGRES_PASSWORD=postgres']);
  const psql = ['psql', '--host=127.0.0.1', '--username=postgres', '--command'];
  const sql = (text) => dockerOutput(['exec', '--env', 'PGPASSWORD=postgres', database, ...psql, text]);
  await until('PostgreSQL', () =>
    sql('SELECT 1').then(
      () => true,
      () => false,
    ),
  );
  for (const { host, image, environment } of rows) {
    const name = host.replace('-', '_');
    if (environment.includes('DATABASE_URL')) {
      await sql(`CREATE ROLE ${name} LOGIN PASSWORD '${name}'`);
      await sql(`CREATE DATABASE ${name} OWNER ${name}`);
    }
    const given = {
      DATABASE_URL: `DATABASE_URL=postgresql://${name}:${name}@database:5432/${name}`,
      SIMULATOR_TOKEN: `SIMULATOR_TOKEN=${SIMULATOR_TOKEN}`,
    };
    const variables = ['NODE_ENV=development', ...environment.map((one) => given[one] ?? one)];
    const container = await start(host, `${image}:${TAG}`, variables, '--publish', `127.0.0.1::${ports[host]}`);
    urls[host] = `http://${await dockerOutput(['port', container, `${ports[host]}/tcp`])}`;
  }
});

after(async () => {
  if (started.length > 0) await dockerOutput(['rm', '--force', '--volumes', ...started]);
  await dockerOutput(['network', 'rm', NETWORK]);
});

describe('the containers of docs/testing.md', () => {
  it('are ready when their readiness answers 200', async () => {
    assert.equal(rows.length, 3);
    for (const { host, ready } of rows) {
      const path = ready.replace('GET ', '');
      await until(host, async () => (await send(`${urls[host]}${path}`).catch(() => ({}))).status === 200);
    }
  });

  it('carry the flow, and record it for whoever has the token', async () => {
    const path = '/api/v4/code_suggestions/tokens';
    const authorization = 'Bearer glpat-selfmanaged-dev-0001';
    const token = await send(`${urls['self-managed']}${path}`, { method: 'POST', headers: { authorization } });
    assert.equal(token.status, 201, token.text);
    const completion = await send(`${urls['model-gateway']}/v2/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token.json.access_token}`,
        'content-type': 'application/json',
        'x-gitlab-authentication-type': 'oidc',
      },
      body: JSON.stringify({
        prompt_version: 1,
        current_file: { file_name: 'a.ts', content_above_cursor: 'const a = ', content_below_cursor: '' },
      }),
    });
    assert.equal(completion.status, 200, completion.text);
    const recorded = await send(`${urls.saas}/_simulator/exchanges?path=${encodeURIComponent(path)}`, {
      headers: { authorization: `Bearer ${SIMULATOR_TOKEN}` },
    });
    assert.deepEqual(
      recorded.json.exchanges.map(({ status }) => status),
      [201],
    );
  });
});
