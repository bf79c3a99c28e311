import { startTandem, type Tandem } from '@tandem/testing';
import { connect } from 'node:net';

let tandem: Tandem;

beforeAll(async () => {
  tandem = await startTandem();
});

afterAll(() => tandem?.close());

/** What a server answers to bytes that are no proper request. */
function sendRaw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
  });
}

const json = { 'content-type': 'application/json' };

describe.each(['selfManaged', 'saas'] as const)('what the framework refuses leaves %s in GitLab’s form', (name) => {
  const ask = (...request: Parameters<Tandem['saas']['request']>) => tandem[name].request(...request);
  const { root } = { root: { selfManaged: 'glpat-selfmanaged-root-001', saas: 'glpat-saas-admin-root-0001' }[name] };

  it('an unknown route: 404', async () => {
    for (const path of [
      '/api/v4/unknown',
      '/api/v4',
      '/',
      '/api/v4/code_suggestions/tokens/more',
      '/_simulator/unknown',
    ]) {
      expect(await ask('GET', path)).toMatchObject({ status: 404, json: { error: '404 Not Found' } });
    }
  });

  it('another method: 404', async () => {
    expect(await ask('GET', '/api/v4/code_suggestions/tokens')).toMatchObject({
      status: 404,
      json: { error: '404 Not Found' },
    });
  });

  it('a malformed URL: 400', async () => {
    const given = await sendRaw(tandem[name].url, 'GET /api/v4/%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(given).toMatch(/^HTTP\/1\.1 400 /);
    expect(given).toMatch(/x-request-id: /i);
    expect(given).toMatch(/\{"error":"400 Bad Request"\}$/);
  });

  it('what is no HTTP: 400 in plain text', async () => {
    expect(await sendRaw(tandem[name].url, 'HELO\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 Bad Request\r\n[^]*\r\n\r\n400 Bad Request$/,
    );
  });

  it('malformed JSON: 400', async () => {
    const given = await ask('PUT', '/api/v4/application/settings', { as: root, headers: json, body: '{"a":' });
    expect(given).toMatchObject({
      status: 400,
      json: { error: expect.stringContaining('message body does not match declared format') },
    });
  });

  it('a body larger than BODY_LIMIT_BYTES: 413', async () => {
    const body = JSON.stringify({ a: 'x'.repeat(1_100_000) });
    const given = await ask('PUT', '/api/v4/application/settings', { as: root, headers: json, body });
    expect(given).toMatchObject({ status: 413, json: { error: '413 Request Entity Too Large' } });
  });

  it('a body of another type: 415', async () => {
    const given = await ask('POST', '/api/v4/code_suggestions/tokens', {
      as: root,
      headers: { 'content-type': 'text/csv' },
      body: 'a,b',
    });
    expect(given).toMatchObject({
      status: 415,
      json: { error: "The provided content-type 'text/csv' is not supported." },
    });
  });

  it('every one with the headers of GitLab’s API', async () => {
    const given = [await ask('GET', '/api/v4/unknown'), await ask('GET', '/api/v4/code_suggestions/tokens')];
    for (const { headers } of given) {
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'x-frame-options': 'SAMEORIGIN',
        'x-content-type-options': 'nosniff',
        'x-request-id': expect.any(String),
        vary: 'Origin',
        'cache-control': 'no-cache',
        'x-runtime': expect.stringMatching(/^\d+\.\d{6}$/),
        'x-gitlab-meta': JSON.stringify({ correlation_id: headers['x-request-id'], version: '1' }),
        'content-security-policy': "default-src 'none'",
      });
    }
  });
});

describe('what the framework refuses leaves Code Suggest in its own form', () => {
  const ask = (...request: Parameters<Tandem['saas']['request']>) => tandem.modelGateway.request(...request);
  const oidc = { 'x-gitlab-authentication-type': 'oidc', 'content-type': 'application/json' };

  it('authentication comes before routing and validation', async () => {
    const refused = { status: 401, json: { error: 'No authorization header presented' } };
    expect(await ask('POST', '/v2/completions', { headers: json, body: '{"a":' })).toMatchObject(refused);
    expect(await ask('GET', '/unknown')).toMatchObject(refused);
    expect(await ask('DELETE', '/v2/completions')).toMatchObject(refused);
  });

  it('an unknown path, another method, bad JSON, for somebody with a JWT', async () => {
    const as = (await tandem.developer.requestToken()).access_token;
    expect(await ask('GET', '/unknown', { as, headers: oidc })).toMatchObject({
      status: 404,
      json: { detail: 'Not Found' },
    });
    expect(await ask('GET', '/v2/completions', { as, headers: oidc })).toMatchObject({
      status: 405,
      json: { detail: 'Method Not Allowed' },
    });
    expect(await ask('POST', '/v2/completions', { as, headers: oidc, body: '{"a":' })).toMatchObject({
      status: 422,
      json: { detail: [{ type: 'value_error.jsondecode' }] },
    });
  });
});
