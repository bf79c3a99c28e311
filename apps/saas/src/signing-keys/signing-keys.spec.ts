import 'reflect-metadata';
import { Clock, type RunningService } from '@tandem/platform';
import { calculateJwkThumbprint, decodeProtectedHeader, type JWK } from 'jose';
import { DataSource } from 'typeorm';
import { SaasFixture } from '../fixtures/start-saas.js';
import { SigningKey } from './signing-key.entity.js';

let fixture: SaasFixture;

beforeAll(async () => {
  fixture = await SaasFixture.create();
});

afterAll(() => fixture?.stop());

const CONTROL = { authorization: 'Bearer simulator-token-of-a-spec', 'content-type': 'application/json' };

async function published(service: RunningService): Promise<JWK[]> {
  const response = await fetch(`${service.url}/oauth/discovery/keys`);
  return ((await response.json()) as { keys: JWK[] }).keys;
}

async function requestToken(service: RunningService): Promise<string> {
  const response = await fetch(`${service.url}/api/v4/code_suggestions/tokens`, {
    method: 'POST',
    headers: { authorization: 'Bearer glpat-saas-acme-service-01' },
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

async function rotate(service: RunningService): Promise<{ kid: string; signs_from: string }> {
  const response = await fetch(`${service.url}/api/v4/signing_keys/rotate`, {
    method: 'POST',
    headers: { 'private-token': 'glpat-saas-admin-root-0001' },
  });
  expect(response.status).toBe(201);
  return (await response.json()) as { kid: string; signs_from: string };
}

const withdraw = (service: RunningService, kid: string, token = 'glpat-saas-admin-root-0001') =>
  fetch(`${service.url}/api/v4/signing_keys/${kid}/withdraw`, {
    method: 'POST',
    headers: { 'private-token': token },
  });

const kids = async (service: RunningService) => (await published(service)).map(({ kid }) => kid);
const signing = async (service: RunningService) => decodeProtectedHeader(await requestToken(service)).kid ?? '';

const advance = (service: RunningService, seconds: number) =>
  fetch(`${service.url}/_simulator/clock/advance`, {
    method: 'POST',
    headers: CONTROL,
    body: JSON.stringify({ seconds }),
  });

describe('signing keys', () => {
  it('are made once when several replicas start together, named by their thumbprint, and stored encrypted', async () => {
    const replicas = await Promise.all([fixture.start(), fixture.start(), fixture.start()]);
    const [first, ...others] = await Promise.all(replicas.map(published));
    expect(first).toHaveLength(1);
    for (const other of others) expect(other).toEqual(first);
    const key = first?.[0] ?? {};
    expect(key.kid).toBe(await calculateJwkThumbprint(key));
    const stored = await replicas[0].app.get(DataSource).getRepository(SigningKey).find();
    expect(stored).toHaveLength(1);
    expect(stored[0]?.encryptedPrivateKey.toString('latin1')).not.toMatch(/PRIVATE KEY|"d"/);
    expect(stored[0]?.encryptedPrivateKey.length).toBeGreaterThan(1000);
  });

  it('of a database from before it kept its secret prove another SECRET_KEY_BASE wrong', async () => {
    const service = await fixture.start();
    const database = service.app.get(DataSource);
    await database.query('UPDATE application_settings SET encrypted_ai_access_token = NULL');
    await database.query('DELETE FROM instance_secret');
    const wrong = { SECRET_KEY_BASE: 'another-secret-key-base-of-this-one-spec' };
    await expect(fixture.start(wrong)).rejects.toThrow(/^SECRET_KEY_BASE is not the one [^\n]*$/);
    expect(await requestToken(await fixture.start())).toBeDefined();
  });

  it('rotate: the new one is published at once, signs when verifiers can have it, and the old one goes after its last token', async () => {
    const service = await fixture.start({ SIGNING_KEY_PUBLISH_AHEAD_SECONDS: '600' });
    const [old] = await published(service);
    const { kid, signs_from } = await rotate(service);
    expect(Date.parse(signs_from) - service.app.get(Clock).now()).toBeGreaterThan(590_000);
    expect((await published(service)).map((key) => key.kid)).toEqual([old?.kid, kid]);
    expect(decodeProtectedHeader(await requestToken(service)).kid).toBe(old?.kid);

    await advance(service, 601);
    expect(decodeProtectedHeader(await requestToken(service)).kid).toBe(kid);
    expect((await published(service)).map((key) => key.kid)).toEqual([old?.kid, kid]);

    await advance(service, 3600);
    expect((await published(service)).map((key) => key.kid)).toEqual([kid]);
  });

  it('rotate as often as somebody asks, with few connections to the database', async () => {
    const service = await fixture.start({ DATABASE_POOL_SIZE: '2', DATABASE_CONNECT_TIMEOUT_MS: '5000' });
    const answers = await Promise.all(Array.from({ length: 3 }, () => rotate(service)));
    expect(new Set(answers.map(({ kid }) => kid)).size).toBe(3);
  });

  it('sign with none that is not published, also if the time of publishing ahead was shortened between', async () => {
    const patient = await fixture.start({ SIGNING_KEY_PUBLISH_AHEAD_SECONDS: '86400' });
    const waiting = await rotate(patient);
    const hasty = await fixture.start({ SIGNING_KEY_PUBLISH_AHEAD_SECONDS: '0', JWKS_COOLDOWN: '0' });
    const { kid } = await rotate(hasty);
    for (const seconds of [0, 3_599, 2, 82_800, 86_400, 3_600]) {
      if (seconds > 0) await advance(hasty, seconds);
      expect([seconds, decodeProtectedHeader(await requestToken(hasty)).kid]).toEqual([seconds, kid]);
      expect((await published(hasty)).map((key) => key.kid)).toContain(kid);
    }
    expect((await published(hasty)).map((key) => key.kid)).not.toContain(waiting.kid);
  });

  it('sign from the beginning of time on, so that a clock which was set back finds one', async () => {
    const service = await fixture.start();
    await fetch(`${service.url}/_simulator/clock/skew`, {
      method: 'POST',
      headers: CONTROL,
      body: JSON.stringify({ seconds: -86_400 }),
    });
    const { kid } = decodeProtectedHeader(await requestToken(service));
    expect((await published(service)).map((key) => key.kid)).toContain(kid);
  });

  it('withdraw: the one that signs is gone from all replicas at once, and a new one signs for all', async () => {
    const replicas = await Promise.all([fixture.start(), fixture.start()]);
    const [one, other] = replicas;
    const kid = await signing(one);
    expect(await signing(other)).toBe(kid);
    const answer = await withdraw(one, kid);
    expect(answer.status).toBe(201);
    const { signing_kid: next } = (await answer.json()) as { signing_kid: string };
    for (const replica of replicas) {
      expect(await kids(replica)).not.toContain(kid);
      expect(await kids(replica)).toContain(next);
      expect(await signing(replica)).toBe(next);
    }
    expect((await withdraw(other, kid)).status).toBe(404);
  });

  it('withdraw: of two the successor signs at once, and of a successor the one before goes on', async () => {
    const service = await fixture.start();
    const old = await signing(service);
    const { kid: next } = await rotate(service);
    expect(await (await withdraw(service, old)).json()).toEqual({ kid: old, signing_kid: next });
    expect([await signing(service), await kids(service)]).toEqual([next, expect.not.arrayContaining([old])]);

    const { kid: after } = await rotate(service);
    expect(await (await withdraw(service, after)).json()).toEqual({ kid: after, signing_kid: next });
    await advance(service, 200_000);
    expect(await signing(service)).toBe(next);
    expect(await kids(service)).toEqual([next]);
  });

  it('withdraw: is kept in the audit trail, by whom', async () => {
    const service = await fixture.start();
    const kid = await signing(service);
    await withdraw(service, kid);
    const events = await fetch(`${service.url}/api/v4/audit_events`, {
      headers: { 'private-token': 'glpat-saas-admin-root-0001' },
    });
    expect(((await events.json()) as unknown[])[0]).toMatchObject({
      entity_type: 'Gitlab::Audit::InstanceScope',
      details: { author_name: 'Administrator', target_type: 'SigningKey', target_id: kid },
    });
  });

  it('withdraw for administrators only, and none that is not there', async () => {
    const service = await fixture.start();
    const kid = await signing(service);
    expect((await withdraw(service, kid, 'glpat-saas-acme-owner-0001')).status).toBe(403);
    expect((await withdraw(service, kid, 'glpat-unknown-unknown-0001')).status).toBe(401);
    const statuses = ['unknown', 'x'.repeat(900), '%00'].map(async (other) => (await withdraw(service, other)).status);
    expect(await Promise.all(statuses)).toEqual([404, 404, 400]);
    expect(await signing(service)).toBe(kid);
  });

  it('rotate for administrators alone', async () => {
    const service = await fixture.start();
    const response = await fetch(`${service.url}/api/v4/signing_keys/rotate`, {
      method: 'POST',
      headers: { 'private-token': 'glpat-saas-acme-owner-0001' },
    });
    expect(response.status).toBe(403);
  });

  it('with JWT_KEY_ID=off: a second one is published, and the header names none', async () => {
    const service = await fixture.start({ JWT_KEY_ID: 'off' });
    const purposes = (await service.app.get(DataSource).getRepository(SigningKey).find()).map(({ purpose }) => purpose);
    expect(purposes).toContain('ci');
    expect((await published(service)).length).toBeGreaterThan(1);
    expect(decodeProtectedHeader(await requestToken(service))).toEqual({ alg: 'RS256', typ: 'JWT' });
  });
});
