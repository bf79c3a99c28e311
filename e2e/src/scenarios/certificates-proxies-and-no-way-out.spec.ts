import { PERSONAS, startTandem, type Tandem } from '@tandem/testing';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSignedCertificate } from '../../../packages/platform/src/fixtures/certificate.js';
import { requestToken } from '../support/administration.js';
import { startForwardProxy, startTlsFront, type WayOut } from '../support/ways-out.js';

const FILE = { fileName: 'a.ts', contentAboveCursor: 'const a = 1;\nconst b = 1;\ncon', contentBelowCursor: '' };
const HOST = 'saas.example.com';
const CREDENTIALS = 'acme:opensesame';

let tandem: Tandem;
let folder: string;
let authority: string;
let tls: WayOut;
let toHttps: WayOut;
let toHttp: WayOut;
beforeAll(async () => {
  tandem = await startTandem({ environment: { saas: { ALLOWED_HOSTS: HOST } } });
  const certificate = selfSignedCertificate(HOST);
  folder = mkdtempSync(join(tmpdir(), 'tandem-scenario-'));
  authority = join(folder, 'authority.pem');
  writeFileSync(authority, certificate.cert);
  tls = await startTlsFront(tandem.saas.url, certificate);
  toHttps = await startForwardProxy({ host: '127.0.0.1', port: tls.port }, CREDENTIALS);
  toHttp = await startForwardProxy({ host: '127.0.0.1', port: Number(new URL(tandem.saas.url).port) }, CREDENTIALS);
});
afterAll(async () => {
  await tandem?.close();
  await Promise.all([tls, toHttps, toHttp].map((server) => server?.close()));
  rmSync(folder, { recursive: true, force: true });
});

const ORDINARY = { NODE_EXTRA_CA_CERTS: undefined, HTTP_PROXY: undefined, HTTPS_PROXY: undefined };

/** Lets self-managed find SaaS another way, until the end of the spec. */
const goOutBy = (variables: Record<string, string>) =>
  tandem.selfManaged.process.restart({ ...ORDINARY, SAAS_URL: tandem.saas.url, ...variables });

const ask = () => requestToken(tandem.selfManaged, { as: PERSONAS.selfManaged.developer });

/** What the exchange of self-managed with SaaS says. */
async function step9(): Promise<{ status: number | null; failure: string | null }> {
  const { status, failure } = (await tandem.selfManaged.exchanges({ step: 9 })).at(-1)!;
  return { status, failure };
}

describe('complaint: self-signed certificates', () => {
  it('500 on the wire, the certificate in the exchanges; with its authority in NODE_EXTRA_CA_CERTS it works', async () => {
    const way = { SAAS_URL: `https://${HOST}`, HTTPS_PROXY: `http://${CREDENTIALS}@127.0.0.1:${toHttps.port}` };
    await goOutBy(way);
    expect(await ask()).toMatchObject({ status: 500, text: 'Internal Server Error' });
    expect(await step9()).toEqual({ status: null, failure: `https://${HOST}: self-signed certificate` });
    await expect(tandem.developer.openEditor().requestToken()).rejects.toMatchObject({ code: 'saas_unreachable' });

    await goOutBy({ ...way, NODE_EXTRA_CA_CERTS: authority });
    expect((await ask()).status).toBe(201);
    expect(await step9()).toEqual({ status: 201, failure: null });
  });

  it('a certificate for another name is told apart from one of an unknown authority', async () => {
    await goOutBy({ SAAS_URL: `https://127.0.0.1:${tls.port}`, NODE_EXTRA_CA_CERTS: authority });
    expect((await ask()).status).toBe(500);
    expect((await step9()).failure).toMatch(/IP: 127\.0\.0\.1 is not in the cert's list/);
  });
});

describe('complaint: HTTP proxies that answer 407', () => {
  it('in front of https:// the tunnel is refused, which is no answer of SaaS; with credentials it works', async () => {
    const way = { SAAS_URL: `https://${HOST}`, NODE_EXTRA_CA_CERTS: authority };
    await goOutBy({ ...way, HTTPS_PROXY: `http://127.0.0.1:${toHttps.port}` });
    expect(await ask()).toMatchObject({ status: 500, text: 'Internal Server Error' });
    expect(await step9()).toEqual({ status: null, failure: `https://${HOST}: the proxy answered 407` });

    await goOutBy({ ...way, HTTPS_PROXY: `http://${CREDENTIALS}@127.0.0.1:${toHttps.port}` });
    expect((await ask()).status).toBe(201);
    expect(await step9()).toEqual({ status: 201, failure: null });
  });

  it('in front of http:// 407 is relayed, and the exchanges show that SaaS was never asked', async () => {
    await tandem.saas.reset();
    const way = { SAAS_URL: `http://${HOST}` };
    await goOutBy({ ...way, HTTP_PROXY: `http://127.0.0.1:${toHttp.port}` });
    expect((await ask()).status).toBe(407);
    expect(await step9()).toEqual({ status: 407, failure: null });
    expect(await tandem.saas.exchanges({ step: 9 })).toEqual([]);

    await goOutBy({ ...way, HTTP_PROXY: `http://${CREDENTIALS}@127.0.0.1:${toHttp.port}` });
    expect((await ask()).status).toBe(201);
    expect(await tandem.saas.exchanges({ step: 9 })).toHaveLength(1);
  });

  it('neither exchanges nor log show the proxy’s credentials', async () => {
    const shown = JSON.stringify(await tandem.selfManaged.exchanges()) + tandem.selfManaged.log();
    expect(shown).not.toContain('opensesame');
    expect(shown).not.toContain(Buffer.from(CREDENTIALS).toString('base64'));
  });
});

describe('complaint: instances without a way out to the internet', () => {
  it.each([
    ['nothing listens at SaaS’ address', 'http://127.0.0.1:9', /ECONNREFUSED/],
    ['its name is not known', 'http://saas.invalid', /ENOTFOUND|EAI_AGAIN|no connection within/],
  ])('%s: 500, and the exchanges say so', async (_what, saasUrl, failure) => {
    await goOutBy({ SAAS_URL: saasUrl, SAAS_CONNECT_TIMEOUT_MS: '5000' });
    expect(await ask()).toMatchObject({ status: 500, text: 'Internal Server Error' });
    expect((await step9()).failure).toMatch(failure);
  });

  it('the way is lost: a JWT of before goes on to its end, all else of the instance too, and the editor says what is wrong', async () => {
    await goOutBy({});
    const editor = tandem.developer.openEditor();
    await editor.currentToken();
    await tandem.selfManaged.faults.set({ kind: 'unreachable', on: 'out' });
    expect((await editor.requestSuggestions(FILE)).choices).toHaveLength(1);
    const user = await tandem.selfManaged.request('GET', '/api/v4/user', { as: PERSONAS.selfManaged.developer });
    expect(user.status).toBe(200);
    await expect(editor.requestToken()).rejects.toMatchObject({ code: 'saas_unreachable' });
    expect((await step9()).failure).toMatch(/connect ENETUNREACH \(fault \d+ of the simulator\)$/);

    await tandem.faults.clear();
    expect((await editor.requestToken()).access_token).toMatch(/^eyJ/);
  });
});
