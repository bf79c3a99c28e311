import 'reflect-metadata';
import { X509Certificate, webcrypto } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import * as x509 from '@peculiar/x509';
import { CertificateAuthority } from './certificate-authority.js';

const HOUR_MS = 3_600_000;
const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

let folder: string;
beforeEach(() => (folder = join(mkdtempSync(join(tmpdir(), 'tandem-ca-spec-')), 'editor-front')));
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const open = (now = () => new Date()) => CertificateAuthority.open(join(folder, 'ca.pem'), now);
const caText = () => readFileSync(join(folder, 'ca.pem'), 'utf8');
const leafOf = async (authority: CertificateAuthority) =>
  new X509Certificate((await authority.serverCertificate()).cert);

describe('the files of the CA', () => {
  it('can be read by their owner only', async () => {
    await open();
    const modes = ['.', 'ca.key', 'ca.pem'].map((name) => statSync(join(folder, name)).mode & 0o777);
    expect(modes.map((mode) => mode.toString(8))).toEqual(['700', '600', '600']);
  });

  it('are kept over a start', async () => {
    await open();
    const before = caText();
    await open();
    expect(caText()).toBe(before);
  });

  it.each<[string, () => void]>([
    ['has a key that others could have read', () => chmodSync(join(folder, 'ca.key'), 0o644)],
    ['is not whole', () => writeFileSync(join(folder, 'ca.pem'), caText().slice(0, 200))],
    ['has lost its key', () => rmSync(join(folder, 'ca.key'))],
  ])('are made again if the CA %s', async (_, corrupt) => {
    await open();
    const before = caText();
    corrupt();
    const authority = await open();
    expect(caText()).not.toBe(before);
    expect((await leafOf(authority)).verify(new X509Certificate(caText()).publicKey)).toBe(true);
    expect(statSync(join(folder, 'ca.key')).mode & 0o077).toBe(0);
  });

  it('are made again before the CA ends', async () => {
    await open();
    const before = caText();
    const end = Date.parse(new X509Certificate(before).validTo);
    await open(() => new Date(end - 29 * 24 * HOUR_MS));
    expect(caText()).not.toBe(before);
  });
});

describe('the certificate of the front', () => {
  it('is for the one name, and short', async () => {
    const leaf = await leafOf(await open());
    expect([leaf.subjectAltName, leaf.ca]).toEqual(['DNS:codesuggestions.gitlab.com', false]);
    expect(Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)).toBeLessThanOrEqual(49 * HOUR_MS);
  });

  it('is renewed after a day with the same key, and when the clock was set back', async () => {
    let now = Date.now();
    const authority = await open(() => new Date(now));
    const first = await leafOf(authority);
    now += 23 * HOUR_MS;
    expect((await leafOf(authority)).raw.equals(first.raw)).toBe(true);
    now += 2 * HOUR_MS;
    const second = await leafOf(authority);
    expect(second.validTo).not.toBe(first.validTo);
    const [one, other] = [first, second].map(({ publicKey }) => publicKey.export({ type: 'spki', format: 'pem' }));
    expect(one).toBe(other);
    now -= 30 * HOUR_MS;
    expect((await leafOf(authority)).validTo).not.toBe(second.validTo);
  });
});

describe('whoever has the key of the CA', () => {
  /** What a client that trusts the CA says to a server with a certificate of the CA for these names. */
  async function verdictOn(names: x509.JsonGeneralNames, servername: string): Promise<string> {
    const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
    const key = x509.PemConverter.decodeFirst(readFileSync(join(folder, 'ca.key'), 'utf8'));
    const leaf = await x509.X509CertificateGenerator.create({
      subject: 'CN=leaf',
      issuer: new x509.X509Certificate(caText()).subject,
      notBefore: new Date(Date.now() - HOUR_MS),
      notAfter: new Date(Date.now() + HOUR_MS),
      signingAlgorithm: EC,
      publicKey: keys.publicKey,
      signingKey: await webcrypto.subtle.importKey('pkcs8', key, EC, false, ['sign']),
      extensions: [new x509.SubjectAlternativeNameExtension(names)],
    });
    const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
    const server = createServer({ key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'), cert: leaf.toString('pem') });
    server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = connect({ host: '127.0.0.1', port, servername, ca: caText() });
    const verdict = await once(client, 'secureConnect').then(
      () => 'trusted',
      (error: Error) => error.message,
    );
    client.destroy();
    server.close();
    return verdict;
  }

  it('can vouch for Code Suggest, and for no other name and no address', async () => {
    await open();
    expect(await verdictOn([{ type: 'dns', value: 'codesuggestions.gitlab.com' }], 'codesuggestions.gitlab.com')).toBe(
      'trusted',
    );
    expect(await verdictOn([{ type: 'dns', value: 'gitlab.com' }], 'gitlab.com')).toBe('permitted subtree violation');
    expect(await verdictOn([{ type: 'ip', value: '127.0.0.1' }], '')).toBe('excluded subtree violation');
    expect(await verdictOn([{ type: 'ip', value: '::1' }], '')).toBe('excluded subtree violation');
  });
});
