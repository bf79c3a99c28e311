// What the images hold, and how soon what they start is ready.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Composition } from './support/composition.mjs';
import { dockerOutput } from './support/docker.mjs';

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
