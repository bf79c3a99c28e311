// The running composition: what it lets in and out, what its containers may do, and that it goes on.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Composition } from './support/composition.mjs';
import { conformance } from './support/conformance.mjs';
import { bash, docker, dockerOutput, until } from './support/docker.mjs';
import { checkHosts } from './support/hosts.mjs';
import { TOKENS } from './support/seed.mjs';

const SERVICES = ['self-managed', 'saas', 'model-gateway'];
const DATABASES = ['self-managed-database', 'saas-database'];

let composition;
before(async () => {
  composition = await Composition.make();
  await composition.start();
});
after(() => composition?.close());

describe('from this machine', () => {
  it("the README's curl gets a JWT, which Code Suggest takes", async () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const curl = /```sh\n(curl [^`]*code_suggestions\/tokens[^`]*)```/.exec(readme)[1];
    const { code, output } = await bash(
      `${curl.trim().replace('localhost:3000', `localhost:${composition.ports.SELF_MANAGED_PORT}`)} --silent`,
    );
    assert.equal(code, 0, output);
    const { access_token: jwt, expires_in: seconds } = JSON.parse(output);
    assert.equal(seconds, 3_600);
    const { status, json } = await composition.complete(jwt);
    assert.equal(status, 200);
    assert.ok(json.choices[0].text.startsWith('et(1)'), JSON.stringify(json));
  });

  it('the issuer is one string, in discovery and in the JWT', async () => {
    const { json: discovery } = await composition.ask('saas', 'GET', '/.well-known/openid-configuration');
    const { json: answer } = await composition.requestToken();
    const claims = JSON.parse(Buffer.from(answer.access_token.split('.')[1], 'base64url').toString());
    assert.deepEqual([discovery.issuer, claims.iss], [composition.url('saas'), composition.url('saas')]);
  });

  it('all are called by each name that cannot be rebound, and by no other', () =>
    checkHosts((service) => composition.url(service)));

  it('three ports are open, only on 127.0.0.1', async () => {
    const open = [];
    for (const service of [...SERVICES, ...DATABASES]) {
      const { HostConfig } = await composition.inspect(service);
      for (const [port, bindings] of Object.entries(HostConfig.PortBindings)) {
        for (const { HostIp, HostPort } of bindings) open.push([service, port, HostIp, HostPort]);
      }
    }
    const { SELF_MANAGED_PORT, SAAS_PORT, MODEL_GATEWAY_PORT } = composition.ports;
    assert.deepEqual(open, [
      ['self-managed', '3000/tcp', '127.0.0.1', SELF_MANAGED_PORT],
      ['saas', '3001/tcp', '127.0.0.1', SAAS_PORT],
      ['model-gateway', '5052/tcp', '127.0.0.1', MODEL_GATEWAY_PORT],
    ]);
  });
});

describe('a database', () => {
  /** What a container gets if it connects to these addresses, within two seconds each. */
  async function connect(from, addresses) {
    const script = `
      import { connect } from 'node:net';
      for (const host of ${JSON.stringify(addresses)}) {
        await new Promise((resolve) => {
          const socket = connect({ host, port: 5432, timeout: 2000 });
          const end = (what) => { console.log(what); socket.destroy(); resolve(); };
          socket.once('connect', () => end('open'));
          socket.once('timeout', () => end('closed'));
          socket.once('error', () => end('closed'));
        });
      }`;
    const { output } = await composition.run(from, script);
    return output.trim().split('\n');
  }

  /** The names and addresses under which a container is known anywhere. */
  async function addressesOf(service) {
    const { Name, NetworkSettings } = await composition.inspect(service);
    return [service, Name.slice(1), ...Object.values(NetworkSettings.Networks).map(({ IPAddress }) => IPAddress)];
  }

  for (const database of DATABASES) {
    const owner = database.replace('-database', '');
    it(`${database} is open to ${owner}, under its name and its address`, async () => {
      const addresses = await addressesOf(database);
      assert.equal(addresses.length, 3);
      assert.deepEqual(await connect(owner, addresses), ['open', 'open', 'open']);
    });

    for (const other of SERVICES.filter((service) => service !== owner)) {
      it(`${database} is out of reach for ${other}`, async () => {
        assert.deepEqual(await connect(other, await addressesOf(database)), ['closed', 'closed', 'closed']);
      });
    }

    it(`${database} is out of reach for the other database, and for the editor`, async () => {
      const addresses = await addressesOf(database);
      const other = await composition.container(DATABASES.find((name) => name !== database));
      for (const address of addresses) {
        const probe = `timeout 2 bash -c '</dev/tcp/${address}/5432'`;
        assert.notEqual((await bash(`docker exec ${other} bash -c "${probe}"`)).code, 0, address);
        const editor = await composition.compose([
          'run',
          '--rm',
          '--no-deps',
          '--entrypoint',
          'bash',
          'flow',
          '-c',
          probe,
        ]);
        assert.notEqual(editor.code, 0, address);
      }
    });
  }

  it('lets nobody in without the password of the deployment', async () => {
    const command = 'psql --host=127.0.0.1 --username=saas --dbname=saas --no-password --command="SELECT 1"';
    const id = await composition.container('saas-database');
    const wrong = await bash(`docker exec --env PGPASSWORD=wrong ${id} ${command}`);
    assert.notEqual(wrong.code, 0);
    assert.match(wrong.output, /password authentication failed/);
    assert.equal((await bash(`docker exec --env PGPASSWORD=saas ${id} ${command}`)).code, 0);
  });
});

describe('a service', () => {
  for (const service of SERVICES) {
    it(`${service} runs as user node, without capabilities or a way to new privileges, on a file system that it cannot write`, async () => {
      const script = `
        import { readFileSync, writeFileSync } from 'node:fs';
        const status = readFileSync('/proc/self/status', 'utf8');
        const field = (name) => new RegExp('^' + name + ':\\\\s+(\\\\S+)', 'm').exec(status)[1];
        const written = ['/app/x', '/tmp/x', '/home/node/x'].map((file) => {
          try { writeFileSync(file, ''); return file; } catch ({ code }) { return code; }
        });
        console.log(JSON.stringify([process.getuid(), field('CapEff'), field('CapBnd'), field('NoNewPrivs'), written]));`;
      const { output } = await composition.run(service, script);
      const none = '0000000000000000';
      assert.deepEqual(JSON.parse(output), [1000, none, none, '1', ['EROFS', 'EROFS', 'EROFS']]);
    });

    it(`${service} has limits of memory and processes, a health check, and an init that reaps`, async () => {
      const { HostConfig, State } = await composition.inspect(service);
      assert.deepEqual([HostConfig.Init, HostConfig.Memory, HostConfig.PidsLimit], [true, 256 * 1024 * 1024, 100]);
      await until(
        `${service} healthy`,
        async () => (await composition.inspect(service)).State.Health.Status === 'healthy',
      );
      assert.equal(State.Status, 'running');
    });
  }

  it('and its database have 30 MB of log at most', async () => {
    for (const name of [...SERVICES, ...DATABASES]) {
      const { LogConfig } = (await composition.inspect(name)).HostConfig;
      assert.deepEqual(LogConfig, { Type: 'json-file', Config: { 'max-file': '3', 'max-size': '10m' } }, name);
    }
  });

  it('shows no secret in its log', async () => {
    const log = await composition.composed('logs', '--no-color', ...SERVICES, ...DATABASES);
    assert.match(log, /"status":201/);
    for (const token of Object.values(TOKENS)) assert.ok(!log.includes(token));
    assert.doesNotMatch(log, /eyJ|development-secret-key-base|development-simulator-token/);
  });
});

describe('the rules of the flow', () => {
  it('hold on the containers too', async () => {
    const { code, output } = await composition.compose(conformance(...SERVICES));
    assert.equal(code, 0, output);
    assert.match(output, /\b0 failed\b/);
    assert.doesNotMatch(output, /\b0 passed\b/);
  });
});

describe('while the flow goes on', () => {
  for (const service of [...SERVICES, ...DATABASES]) {
    it(`${service} may restart: others answer as GitLab does, and the flow is in order again`, async () => {
      const { json: before } = await composition.requestToken();
      const statuses = new Set();
      let restarted = false;
      const restart = composition.composed('restart', '--timeout=5', service).then(() => (restarted = true));
      for (let request = 0; request < 2_000 && !restarted; request += 1) {
        statuses.add(
          await composition.requestToken().then(
            ({ status }) => status,
            ({ code }) => code,
          ),
        );
      }
      await restart;
      for (const name of SERVICES) await composition.untilReady(name);
      await until('a JWT', async () => (await composition.requestToken()).status === 201, 10_000);
      const allowed = new Set([201, 500, 'ECONNREFUSED', 'ECONNRESET', 503]);
      assert.deepEqual(
        [...statuses].filter((status) => !allowed.has(status)),
        [],
      );
      assert.equal((await composition.complete(before.access_token)).status, 200);
      const { code, output } = await composition.flow();
      assert.equal(code, 0, output);
    });
  }
});

describe('a container that is killed', () => {
  const restarts = async (service) => (await composition.inspect(service)).RestartCount;

  for (const service of [...SERVICES, ...DATABASES]) {
    it(`starts again: ${service}, and no other with it`, async () => {
      const others = [...SERVICES, ...DATABASES].filter((name) => name !== service);
      const counts = async (names) => Promise.all(names.map(restarts));
      const [own, ofOthers] = [await restarts(service), await counts(others)];
      const { State } = await composition.inspect(service);
      // Docker starts no container again that it was itself told to kill.
      const kill = ['--eval', `process.kill(${State.Pid}, 'SIGKILL')`];
      const image = `tandem/flow:${process.env.TANDEM_TAG ?? 'latest'}`;
      await dockerOutput(['run', '--rm', '--pid=host', '--user=root', '--entrypoint=node', image, ...kill]);
      await until(`${service} again`, async () => (await restarts(service)) > own);
      for (const name of SERVICES) await composition.untilReady(name);
      const { status, text } = await composition.requestToken();
      assert.equal(status, 201, text);
      assert.deepEqual(await counts(others), ofOthers);
    });
  }

  it('leaves the flow in order', async () => {
    const { code, output } = await composition.flow();
    assert.equal(code, 0, output);
  });
});

describe('a deployment without its database', () => {
  /** What the service has written since its container was started last. */
  async function written(service) {
    const { Id, State } = await composition.inspect(service);
    return (await docker(['logs', '--since', State.StartedAt, Id])).output;
  }

  for (const [service, database] of [
    ['self-managed', 'self-managed-database:5432/self_managed'],
    ['saas', 'saas-database:5432/saas'],
  ]) {
    it(`waits for it, says so once, and may be stopped meanwhile: ${service}`, async () => {
      const id = await composition.container(service);
      await composition.composed('stop', service, `${service}-database`);
      const line = `waiting for the database ${database}, for up to 60 s`;
      const waits = async () => {
        await dockerOutput(['start', id]);
        await until('the line', async () => (await written(service)).includes(line));
      };
      await waits();
      await dockerOutput(['stop', id]);
      assert.equal((await composition.inspect(service)).State.ExitCode, 0);
      await waits();
      await dockerOutput(['start', await composition.container(`${service}-database`)]);
      await composition.untilReady(service);
      const lines = (await written(service)).split('\n');
      assert.deepEqual(
        lines.filter((each) => each && !each.startsWith('{')),
        [line],
      );
    });
  }
});

describe('a stop', () => {
  it('ends every service by itself within its grace, the databases too', async () => {
    await composition.composed('stop');
    for (const service of [...SERVICES, ...DATABASES]) {
      const { State } = await composition.inspect(service);
      assert.deepEqual([service, State.Status, State.ExitCode, State.OOMKilled], [service, 'exited', 0, false]);
    }
  });
});
