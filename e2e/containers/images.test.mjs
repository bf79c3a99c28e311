// What the images hold, and how soon what they start is ready.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Composition } from './support/composition.mjs';
import { docker, dockerOutput, until } from './support/docker.mjs';
import { send } from './support/http.mjs';

const ROOT = new URL('../../', import.meta.url);
const SERVICES = ['self-managed', 'saas', 'model-gateway'];

let composition;
before(async () => {
  composition = await Composition.make();
  await composition.start();
});
after(() => composition?.close());

describe('an image', () => {
  const LIMIT_BYTES = 30_000_000;
  for (const service of [...SERVICES, 'flow']) {
    it(`of ${service} adds less than 30 MB to its base`, async (test) => {
      const size = async (image) => Number(await dockerOutput(['image', 'inspect', '--format', '{{.Size}}', image]));
      const added =
        (await size(`tandem/${service}:${process.env.TANDEM_TAG ?? 'latest'}`)) - (await size('node:24-trixie-slim'));
      test.diagnostic(`tandem/${service} adds ${(added / 1e6).toFixed(1)} MB to node:24-trixie-slim`);
      assert.ok(added > 0 && added < LIMIT_BYTES, `${added} bytes`);
    });
  }

  for (const service of [...SERVICES, 'flow']) {
    it(`of ${service} ships its licence, and those of what its bundle contains`, async () => {
      const image = `tandem/${service}:${process.env.TANDEM_TAG ?? 'latest'}`;
      const read = (file) => dockerOutput(['run', '--rm', '--entrypoint', 'cat', image, file]);
      assert.match(await read('LICENSE'), /^MIT License/);
      assert.match(await read('bundle/THIRD-PARTY-LICENSES.txt'), /^zod \S+: MIT$/m);
    });
  }

  for (const service of SERVICES) {
    it(`of ${service} is ready soon after its process begins`, async (test) => {
      await composition.composed('restart', '--timeout=5', service);
      await composition.untilReady(service);
      const { State } = await composition.inspect(service);
      const begin = Date.parse(State.StartedAt);
      const lines = (await composition.composed('logs', '--no-color', '--no-log-prefix', service)).split('\n');
      const listening = lines
        .filter((line) => line.includes('"msg":"listening"'))
        .map((line) => Date.parse(JSON.parse(line).time));
      const ms = listening.at(-1) - begin;
      test.diagnostic(`${service} listens ${ms} ms after its container has started (bar: 1000 ms)`);
      assert.ok(ms > 0, `${ms}`);
    });
  }
});

describe('a build', () => {
  const SECRET = ['secrets/saas-database-url', '.env', '.env.local', '.tandem/secrets.json', 'e2e/.tandem/stack.json'];
  const folder = mkdtempSync(join(tmpdir(), 'tandem-context-'));
  after(() => rmSync(folder, { recursive: true }));

  it('is sent no file that holds a secret', async () => {
    const [context, sent] = [join(folder, 'context'), join(folder, 'sent')];
    for (const file of [...SECRET, 'package.json', 'packages/gitlab/src/secrets/secrets.module.ts']) {
      mkdirSync(dirname(join(context, file)), { recursive: true });
      writeFileSync(join(context, file), file);
    }
    cpSync(new URL('.dockerignore', ROOT), join(context, '.dockerignore'));
    writeFileSync(join(context, 'Dockerfile'), 'FROM scratch\nCOPY . .\n');
    const { code, output } = await docker(['build', '--quiet', '--output', `type=local,dest=${sent}`, context], {
      env: { DOCKER_BUILDKIT: '1' },
    });
    assert.equal(code, 0, output);
    assert.ok(existsSync(join(sent, 'package.json')) && existsSync(join(sent, 'packages/gitlab/src/secrets')));
    for (const file of SECRET) assert.ok(!existsSync(join(sent, file)), file);
  });
});

describe('a container on a port of its own choice', () => {
  it('is called by each name of this machine, and by no foreign one', async () => {
    const id = await dockerOutput([
      ...['run', '--detach', '--rm', '--publish', '127.0.0.1::5052', '--env', 'NODE_ENV=development'],
      ...['--env', 'GITLAB_URL=http://127.0.0.1:1', `tandem/model-gateway:${process.env.TANDEM_TAG ?? 'latest'}`],
    ]);
    try {
      const [address] = (await dockerOutput(['port', id, '5052'])).split('\n');
      const url = `http://${address}/monitoring/healthz`;
      const ask = (host) =>
        send(url, host ? { headers: { host } } : {}).then(
          ({ status }) => status,
          () => 0,
        );
      await until('an answer', async () => (await ask()) === 200);
      const hosts = [address.replace('127.0.0.1', 'localhost'), 'docker', 'host.docker.internal:5052'];
      assert.deepEqual(await Promise.all([...hosts, 'rebound.example.com'].map(ask)), [200, 200, 200, 403]);
    } finally {
      await dockerOutput(['stop', '--time=5', id]);
    }
  });
});
