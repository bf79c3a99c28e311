// Three replicas of saas and two of self-managed behind nginx.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { conformance } from './support/conformance.mjs';
import { dockerOutput, until } from './support/docker.mjs';
import { checkHosts } from './support/hosts.mjs';
import {
  goOn,
  ownVariables,
  request,
  requestWithin,
  statusOfSuggestions,
  TOKEN_REQUEST,
  tokensOf,
} from './support/replicas.mjs';
import { TOKENS } from './support/seed.mjs';

const REQUESTS = 60;
const PROJECT = `tandem-scale-${process.pid}`;
const env = await ownVariables(PROJECT);
const selfManaged = `http://127.0.0.1:${env.SELF_MANAGED_PORT}`;
const saas = `http://127.0.0.1:${env.SAAS_PORT}`;
const modelGateway = `http://127.0.0.1:${env.MODEL_GATEWAY_PORT}`;

const compose = (args, timeout) =>
  dockerOutput(['compose', '-p', PROJECT, '-f', 'docker-compose.yml', '-f', 'compose.scale.yml', ...args], {
    env,
    timeout,
  });
const containers = async (service) => (await compose(['ps', '--quiet', service])).split('\n').filter(Boolean);
const toAll = (replicas, path, options) =>
  Promise.all(replicas.map((replica) => requestWithin(replica, path, options)));
const valuesOf = (answers, name) => answers.map((answer) => answer[name]);

describe('three replicas of saas and two of self-managed', { timeout: 600_000 }, () => {
  let saasReplicas;
  let selfManagedReplicas;

  before(async () => {
    await compose(['build', '--quiet'], 500_000);
    await compose(['up', '--detach', '--wait', '--wait-timeout', '90', '--no-build', 'nginx', 'model-gateway']);
    await compose(['up', '--detach', '--wait', '--wait-timeout', '90', '--no-build', 'self-managed', 'saas']);
    saasReplicas = await containers('saas');
    selfManagedReplicas = await containers('self-managed');
  });

  after(async () => {
    await compose(['down', '--volumes', '--timeout', '5', '--rmi', 'local', '--remove-orphans']);
  });

  it('validates the flow through nginx', async () => {
    assert.match(await compose(['run', '--rm', '--no-deps', 'flow']), /the flow is in order/);
  });

  it('is called by each name that cannot be rebound, and by no other', () =>
    checkHosts((service) => ({ 'self-managed': selfManaged, saas, 'model-gateway': modelGateway })[service]));

  it('conforms to the rules of the flow', async () => {
    assert.match(await compose(conformance('nginx', 'nginx', 'nginx'), 300_000), /[1-9]\d* passed, 0 failed/);
  });

  it('lets each replica issue, and Code Suggest accepts every token', async (test) => {
    const tokens = [];
    for (let i = 0; i < REQUESTS; i++) {
      const { status, text } = await request(`${selfManaged}${TOKEN_REQUEST}`, {
        method: 'POST',
        as: TOKENS.developer,
      });
      assert.equal(status, 201, text);
      tokens.push(JSON.parse(text).access_token);
    }
    const issued = await Promise.all(saasReplicas.map(tokensOf));
    const relayed = await Promise.all(selfManagedReplicas.map(tokensOf));
    test.diagnostic(`${REQUESTS} requests; issued by saas: ${issued}; relayed by self-managed: ${relayed}`);
    assert.equal(issued.length, 3);
    assert.equal(relayed.length, 2);
    for (const count of [...issued, ...relayed]) assert.ok(count > 0);
    const ofEach = [
      ...(await toAll(saasReplicas, TOKEN_REQUEST, { method: 'POST', as: TOKENS.serviceAccount })),
      ...(await toAll(selfManagedReplicas, TOKEN_REQUEST, { method: 'POST', as: TOKENS.developer })),
    ];
    assert.deepEqual(valuesOf(ofEach, 'status'), [201, 201, 201, 201, 201]);
    tokens.push(...ofEach.map(({ text }) => JSON.parse(text).access_token));
    for (const token of tokens) assert.equal(await statusOfSuggestions(modelGateway, token), 200);
  });

  it('has one key set and one issuer on all replicas', async () => {
    const keys = valuesOf(await toAll(saasReplicas, '/oauth/discovery/keys'), 'text').map((text) => JSON.parse(text));
    assert.ok(keys[0].keys.length > 0);
    for (const other of keys) assert.deepEqual(other, keys[0]);
    const discovered = valuesOf(await toAll(saasReplicas, '/.well-known/openid-configuration'), 'text');
    assert.deepEqual(
      discovered.map((text) => JSON.parse(text).issuer),
      [saas, saas, saas],
    );
  });

  it('obeys a setting that one replica was told from the next request on all', async () => {
    const [first, second] = selfManagedReplicas;
    const set = (replica, value) =>
      requestWithin(replica, '/api/v4/application/settings', {
        method: 'PUT',
        as: TOKENS.selfManagedRoot,
        body: { instance_level_code_suggestions_enabled: value },
      });
    const statuses = async () =>
      valuesOf(await toAll(selfManagedReplicas, TOKEN_REQUEST, { method: 'POST', as: TOKENS.developer }), 'status');
    assert.equal((await set(first, false)).status, 200);
    assert.deepEqual(await statuses(), [404, 404]);
    assert.equal((await set(second, true)).status, 200);
    assert.deepEqual(await statuses(), [201, 201]);
  });

  it('obeys a feature flag that one replica was told from the next request on all', async () => {
    const [first, , third] = saasReplicas;
    const path = '/api/v4/features/code_suggestions_tokens_api';
    const as = TOKENS.saasRoot;
    const statuses = async () =>
      valuesOf(await toAll(saasReplicas, TOKEN_REQUEST, { method: 'POST', as: TOKENS.serviceAccount }), 'status');
    assert.equal((await requestWithin(first, path, { method: 'POST', as, body: { value: 'false' } })).status, 201);
    assert.deepEqual(await statuses(), [404, 404, 404]);
    assert.equal((await requestWithin(third, path, { method: 'POST', as, body: { value: 'true' } })).status, 201);
    assert.deepEqual(await statuses(), [201, 201, 201]);
  });

  it('has no control surface, and refuses one in a line that says why', async () => {
    for (const url of [selfManaged, saas]) {
      const { status, text } = await request(`${url}/_simulator/clock`);
      assert.deepEqual([status, JSON.parse(text)], [404, { error: '404 Not Found' }]);
    }
    for (const service of ['self-managed', 'saas']) {
      const token = 'SIMULATOR_TOKEN=a-simulator-token-of-this-test';
      await assert.rejects(
        compose(['run', '--rm', '--no-deps', '--env', token, service]),
        /SIMULATOR_TOKEN is malformed \(REPLICAS is [23], and \/_simulator is for a single replica\)/,
      );
    }
  });

  it('passes the correlation id on, both ways', async () => {
    const { headers } = await request(`${selfManaged}${TOKEN_REQUEST}`, {
      method: 'POST',
      as: TOKENS.developer,
      headers: { 'x-request-id': 'of-this-test' },
    });
    assert.equal(headers['x-request-id'], 'of-this-test');
  });

  it('runs nginx without a privilege and on a read-only file system', async () => {
    const [nginx] = await containers('nginx');
    const status = await dockerOutput(['exec', nginx, 'cat', '/proc/1/status']);
    assert.match(status, /^Uid:\t101\t/m);
    assert.match(status, /^CapEff:\t0000000000000000$/m);
    assert.match(status, /^NoNewPrivs:\t1$/m);
    await assert.rejects(dockerOutput(['exec', nginx, 'touch', '/etc/nginx/written']), /Read-only file system/);
  });

  it('loses nothing when a replica of each is stopped', async (test) => {
    const traffic = goOn({ selfManaged, modelGateway });
    await until('traffic', () => traffic.counts.tokens > 50);
    await dockerOutput(['stop', saasReplicas[0], selfManagedReplicas[0]]);
    const then = traffic.counts.tokens;
    await until('traffic after the stop', () => traffic.counts.tokens > then + 100);
    const { tokens, lost } = await traffic.stop();
    test.diagnostic(`${tokens} tokens, ${lost.length} lost`);
    assert.deepEqual(lost, []);
    await dockerOutput(['start', saasReplicas[0], selfManagedReplicas[0]]);
    await compose(['up', '--detach', '--wait', '--wait-timeout', '60', '--no-recreate', 'self-managed', 'saas']);
  });

  it('goes on when a replica is killed: what it had in hand is lost at most', async (test) => {
    const editors = 4;
    const traffic = goOn({ selfManaged, modelGateway }, { editors });
    await until('traffic', () => traffic.counts.tokens > 50);
    await dockerOutput(['kill', saasReplicas[1]]);
    const atKill = traffic.counts.tokens;
    await until('traffic after the kill', () => traffic.counts.tokens > atKill + 100);
    const { tokens, lost } = await traffic.stop();
    test.diagnostic(`${tokens} tokens, ${lost.length} lost with the replica that was killed`);
    assert.ok(lost.length <= editors, lost.join('\n'));
    const others = [saasReplicas[0], saasReplicas[2]];
    const before = await Promise.all(others.map(tokensOf));
    for (let i = 0; i < REQUESTS / 2; i++) {
      assert.equal(
        (await request(`${selfManaged}${TOKEN_REQUEST}`, { method: 'POST', as: TOKENS.developer })).status,
        201,
      );
    }
    const now = await Promise.all(others.map(tokensOf));
    assert.ok(now.every((count, index) => count > before[index]));
  });

  it('gives a service what the client sent, with only the connection changed', async () => {
    const echo = `require('node:http').createServer((request, response) => response.end(JSON.stringify(request.rawHeaders)))
      .listen(5052, '0.0.0.0')`;
    await compose(['stop', 'model-gateway']);
    const container = await dockerOutput([
      ...['run', '--detach', '--rm', '--network', `${PROJECT}_internet`, '--network-alias', 'model-gateway'],
      ...[`tandem/model-gateway:${PROJECT}`, 'node', '-e', echo],
    ]);
    try {
      const answer = await until('the echo', async () => {
        const { status, text } = await request(`${modelGateway}/`, { as: 'token', headers: { 'x-request-id': 'id' } });
        return status === 200 && JSON.parse(text);
      });
      const names = answer.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
      const ofFetch = ['accept', 'accept-encoding', 'accept-language', 'sec-fetch-mode', 'user-agent'];
      assert.deepEqual(
        names.toSorted(),
        [...ofFetch, 'authorization', 'connection', 'content-type', 'host', 'x-request-id'].toSorted(),
      );
      assert.equal(answer[names.indexOf('host') * 2 + 1], `127.0.0.1:${env.MODEL_GATEWAY_PORT}`);
    } finally {
      await dockerOutput(['stop', '--time', '0', container]);
    }
  });
});
