import { HealthChecks, type RunningService } from '@tandem/platform';
import { startSpecCluster, type Cluster } from '@tandem/testing';
import { startGitlab } from '../fixtures/gitlab-service.js';
import { HealthController } from './health.controller.js';

let cluster: Cluster;
let service: RunningService;

beforeAll(async () => {
  cluster = await startSpecCluster();
  service = await startGitlab({
    databaseUrl: await cluster.createDatabase({ name: 'health', role: 'health', password: 'health' }),
    environment: { DATABASE_CONNECT_TIMEOUT_MS: '2000' },
    controllers: [HealthController],
  });
});

afterAll(async () => {
  await service?.close();
  await cluster?.stop();
});

const ask = async (path: string) => {
  const answer = await fetch(`${service.url}/-/${path}`);
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
};
const readiness = (failing: 'none' | 'master_check' | 'db_check') => {
  const check = (name: string) => [{ status: name === failing ? 'failed' : 'ok' }];
  return {
    status: failing === 'none' ? 200 : 503,
    json: {
      status: failing === 'none' ? 'ok' : 'failed',
      master_check: check('master_check'),
      db_check: check('db_check'),
    },
  };
};
const askReadiness = async () => {
  const { status, text } = await ask('readiness');
  return { status, json: JSON.parse(text) as object };
};

it('tells that the server answers', async () => {
  expect(await ask('health')).toEqual({ status: 200, type: 'text/plain; charset=utf-8', text: 'GitLab OK' });
  expect(await ask('liveness')).toEqual({
    status: 200,
    type: 'application/json; charset=utf-8',
    text: '{"status":"ok"}',
  });
});

it('has metrics in the text format of Prometheus', async () => {
  const { status, type, text } = await ask('metrics');
  expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  expect(text).toMatch(/^# HELP /m);
});

it('is ready until the database is gone, and lives on then', async () => {
  expect(await askReadiness()).toEqual(readiness('none'));
  await cluster.dropDatabase('health');
  expect(await askReadiness()).toEqual(readiness('db_check'));
  expect((await ask('liveness')).status).toBe(200);
  expect((await ask('health')).status).toBe(200);
  await cluster.createDatabase({ name: 'health', role: 'health', password: 'health' });
  expect(await askReadiness()).toEqual(readiness('none'));
});

it('is not ready from the moment on that the service is about to stop', async () => {
  service.app.get(HealthChecks).drain();
  expect(await askReadiness()).toEqual(readiness('master_check'));
});
