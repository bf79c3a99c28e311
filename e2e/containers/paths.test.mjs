// Both deployments below a path, as GitLab's relative URL.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Composition } from './support/composition.mjs';
import { until } from './support/docker.mjs';

// Compose reads JSON as YAML.
const BELOW_PATHS = {
  'self-managed': { EXTERNAL_URL: 'http://127.0.0.1:${SELF_MANAGED_PORT}/git/lab', SAAS_URL: 'http://saas:3001/saas' },
  saas: { EXTERNAL_URL: 'http://127.0.0.1:${SAAS_PORT}/saas/', ISSUER_URL: 'http://127.0.0.1:${SAAS_PORT}/saas' },
  'model-gateway': { GITLAB_URL: 'http://127.0.0.1:${SAAS_PORT}/saas' },
  flow: { TANDEM_SELF_MANAGED_URL: 'http://self-managed:3000/git/lab', TANDEM_SAAS_URL: 'http://saas:3001/saas' },
};

describe('deployments below a path', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-paths-'));
  let composition;
  before(async () => {
    const file = join(folder, 'compose.paths.yml');
    const services = Object.entries(BELOW_PATHS).map(([name, environment]) => [name, { environment }]);
    writeFileSync(file, JSON.stringify({ services: Object.fromEntries(services) }));
    composition = await Composition.make({ files: ['docker-compose.yml', 'docker-compose.override.yml', file] });
  });
  after(async () => {
    await composition?.close();
    rmSync(folder, { recursive: true });
  });

  it('validate the flow', async () => {
    const { code, output } = await composition.check();
    assert.equal(code, 0, output);
  });

  it('are healthy', async () => {
    await composition.composed('up', '--detach', '--no-build', 'self-managed', 'saas', 'model-gateway');
    for (const service of ['self-managed', 'saas', 'model-gateway']) {
      const health = async () => (await composition.inspect(service)).State.Health.Status;
      await until(`${service} healthy`, async () => (await health()) === 'healthy');
    }
  });
});
