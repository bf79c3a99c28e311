// The same on a Swarm of one node, which this test makes and leaves.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { docker, dockerOutput, until } from './support/docker.mjs';
import { checkHosts } from './support/hosts.mjs';
import { goOn, ownVariables, request, TOKEN_REQUEST, tokensOf } from './support/replicas.mjs';
import { TOKENS } from './support/seed.mjs';

const STACK = `tandem-swarm-${process.pid}`;
const FILES = ['docker-compose.yml', 'compose.scale.yml', 'compose.swarm.yml'];
const IMAGES = ['self-managed', 'saas', 'model-gateway', 'flow'];
const NEXT = `${STACK}-next`;
const env = await ownVariables(STACK);
const selfManaged = `http://127.0.0.1:${env.SELF_MANAGED_PORT}`;
const saasUrl = `http://127.0.0.1:${env.SAAS_PORT}`;
const modelGateway = `http://127.0.0.1:${env.MODEL_GATEWAY_PORT}`;

const inSwarm = (await dockerOutput(['info', '--format', '{{.Swarm.LocalNodeState}}'])) !== 'inactive';
const deploy = (variables) =>
  dockerOutput(
    ['stack', 'deploy', '--detach=true', '--resolve-image', 'never', ...FILES.flatMap((file) => ['-c', file]), STACK],
    { env: { ...env, ...variables } },
  );
const inspect = async (service, format) =>
  dockerOutput(['service', 'inspect', `${STACK}_${service}`, '--format', format]);
const ownContainers = async (filters = [], options = []) =>
  (
    await dockerOutput([
      ...['ps', '--quiet', ...options, '--filter', `label=com.docker.stack.namespace=${STACK}`],
      ...filters.flatMap((filter) => ['--filter', filter]),
    ])
  )
    .split('\n')
    .filter(Boolean);
const tasksOf = (service) => ownContainers([`label=com.docker.swarm.service.name=${STACK}_${service}`]);
const imageOf = (container) => dockerOutput(['inspect', container, '--format', '{{.Config.Image}}']);
const flow = () => dockerOutput(['service', 'logs', '--raw', `${STACK}_flow`]);

/** What nginx and the tasks tell of losses. */
async function explained() {
  const { output: errors } = await docker(['service', 'logs', '--raw', '--tail', '20', `${STACK}_nginx`]);
  const tasks = await dockerOutput([
    'stack',
    'ps',
    '--no-trunc',
    '--format',
    '{{.Name}} {{.CurrentState}} {{.Error}}',
    STACK,
  ]);
  return `${errors}\n${tasks}`;
}

describe('a Swarm of one node', { timeout: 600_000, skip: inSwarm && 'this machine is in a Swarm already' }, () => {
  before(async () => {
    await dockerOutput(['compose', 'build', '--quiet'], { env, timeout: 500_000 });
    for (const image of IMAGES) await dockerOutput(['tag', `tandem/${image}:${STACK}`, `tandem/${image}:${NEXT}`]);
    await dockerOutput(['swarm', 'init', '--advertise-addr', '127.0.0.1']);
    await deploy({});
  });

  after(async () => {
    if ((await dockerOutput(['info', '--format', '{{.Swarm.LocalNodeState}}'])) === 'active') {
      await dockerOutput(['stack', 'rm', STACK]);
      await until('the end of the tasks', async () => (await ownContainers()).length === 0).catch(() => undefined);
      await dockerOutput(['swarm', 'leave', '--force']);
    }
    // One that has ended holds its image as well.
    await until('the end of the containers', async () => (await ownContainers([], ['--all'])).length === 0);
    const volumes = ['self-managed-database', 'saas-database'].map((name) => `${STACK}_${name}`);
    await until('the end of the volumes', () =>
      dockerOutput(['volume', 'rm', '--force', ...volumes]).then(
        () => true,
        () => false,
      ),
    );
    await dockerOutput([
      'image',
      'rm',
      ...IMAGES.flatMap((name) => [STACK, NEXT].map((tag) => `tandem/${name}:${tag}`)),
    ]);
  });

  it('validates the flow', async () => {
    await until('the flow', async () => /the flow is in order/.test(await flow()), 300_000);
  });

  it('is called by each name that cannot be rebound, and by no other', () =>
    checkHosts((service) => ({ 'self-managed': selfManaged, saas: saasUrl, 'model-gateway': modelGateway })[service]));

  it('runs three replicas of saas and two of self-managed, each of which issues', async (test) => {
    const [saas, relays] = await until('all replicas', async () => {
      const all = [await tasksOf('saas'), await tasksOf('self-managed')];
      return all[0].length === 3 && all[1].length === 2 && all;
    });
    // A replica gets requests once Swarm has found it healthy.
    let requests = 0;
    const [issued, relayed] = await until('a token of each', async () => {
      for (let i = 0; i < 20; i++, requests++) {
        assert.equal(
          (await request(`${selfManaged}${TOKEN_REQUEST}`, { method: 'POST', as: TOKENS.developer })).status,
          201,
        );
      }
      const counts = [await Promise.all(saas.map(tokensOf)), await Promise.all(relays.map(tokensOf))];
      return counts.flat().every((count) => count > 0) && counts;
    });
    test.diagnostic(`${requests} requests; issued by saas: ${issued}; relayed by self-managed: ${relayed}`);
  });

  it('loses no request in a rolling update of all services to another tag', async (test) => {
    const updated = ['self-managed', 'saas', 'model-gateway'];
    const old = (await Promise.all(updated.map(tasksOf))).flat();
    const traffic = goOn({ selfManaged, modelGateway });
    await until('traffic', () => traffic.counts.suggestions > 20);
    const begin = performance.now();
    try {
      await deploy({ TANDEM_TAG: NEXT });
      for (const service of updated) {
        const ended = async () => (await inspect(service, '{{.UpdateStatus.State}}')) === 'completed';
        await until(`the update of ${service}`, ended, 300_000);
      }
      // The last old tasks end after their replacement is up.
      await until('the end of the old tasks', async () => {
        const now = await ownContainers();
        return old.every((container) => !now.includes(container));
      });
      const then = traffic.counts.suggestions;
      await until('traffic after the update', () => traffic.counts.suggestions > then + 100);
    } finally {
      await traffic.stop();
    }
    const { tokens, suggestions, lost } = traffic.counts;
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    test.diagnostic(
      `${old.length} tasks in ${seconds} s: ${tokens} tokens, ${suggestions} suggestions, ${lost.length} lost`,
    );
    for (const service of updated) {
      for (const task of await tasksOf(service)) assert.equal(await imageOf(task), `tandem/${service}:${NEXT}`);
    }
    assert.deepEqual(lost, [], await explained());
  });

  it('validates the flow again after the update', async () => {
    await until('the second flow', async () => (await flow()).split('the flow is in order').length > 2);
  });
});
