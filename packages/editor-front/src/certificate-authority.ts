import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_nameConstraints,
  NameConstraints,
} from '@peculiar/asn1-x509';
import * as x509 from '@peculiar/x509';
import { CODE_SUGGEST_HOST } from './destinations.js';
import { hasAuthority, keyFileOf } from './kept-authority.js';

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const CA_NAME = 'CN=Tandem editor proxy, O=Tandem';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CA_DAYS = 5 * 365;
const LEAF_DAYS = 2;

x509.cryptoProvider.set(webcrypto);

/** What a TLS server needs. */
export interface ServerCertificate {
  /** The certificate and the CA's, PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
}

/**
 * The CA of one state folder. It can vouch for Code Suggest's name and for no other, so that whoever reads its key, or a
 * user who leaves it in a list of trusted ones, opens nothing else.
 */
export class CertificateAuthority {
  private readonly serverKeys = generateKeys();
  private issued: { certificate: Promise<ServerCertificate>; at: number } | undefined;

  private constructor(
    private readonly certificate: x509.X509Certificate,
    private readonly key: webcrypto.CryptoKey,
    private readonly now: () => Date,
  ) {}

  /**
   * Opens the CA whose certificate is `caFile`, with the key beside it. One is made if there is none, or none that can be
   * used (kept-authority.ts).
   */
  static async open(caFile: string, now: () => Date): Promise<CertificateAuthority> {
    const keyFile = keyFileOf(caFile);
    if (!hasAuthority(caFile, now())) {
      const { certificate, key } = await makeAuthority(now());
      writePrivately(keyFile, key);
      writePrivately(caFile, certificate);
    }
    const key = await webcrypto.subtle.importKey(
      'pkcs8',
      x509.PemConverter.decodeFirst(readFileSync(keyFile, 'utf8')),
      EC,
      false,
      ['sign'],
    );
    return new CertificateAuthority(new x509.X509Certificate(readFileSync(caFile, 'utf8')), key, now);
  }

  /** A certificate for Code Suggest's name that is valid for a day at least; the key stays the same in one process. */
  async serverCertificate(): Promise<ServerCertificate> {
    const now = this.now().getTime();
    const { at, certificate } = this.issued ?? {};
    const isFresh = at !== undefined && at <= now && now < at + (LEAF_DAYS * DAY_MS) / 2;
    if (isFresh && certificate) return certificate;
    this.issued = { certificate: this.issue(now), at: now };
    return this.issued.certificate;
  }

  private async issue(now: number): Promise<ServerCertificate> {
    const { publicKey, privateKey } = await this.serverKeys;
    const certificate = await x509.X509CertificateGenerator.create({
      subject: `CN=${CODE_SUGGEST_HOST}`,
      issuer: this.certificate.subject,
      notBefore: new Date(now - HOUR_MS),
      notAfter: new Date(Math.min(now + LEAF_DAYS * DAY_MS, this.certificate.notAfter.getTime())),
      signingAlgorithm: EC,
      publicKey,
      signingKey: this.key,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: CODE_SUGGEST_HOST }]),
        await x509.AuthorityKeyIdentifierExtension.create(this.certificate.publicKey),
        await x509.SubjectKeyIdentifierExtension.create(publicKey),
      ],
    });
    const chain = [certificate, this.certificate].map((one) => one.toString('pem')).join('\n');
    return { cert: `${chain}\n`, key: await pemOf(privateKey) };
  }
}

async function makeAuthority(now: Date): Promise<{ certificate: string; key: string }> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: CA_NAME,
    notBefore: new Date(now.getTime() - DAY_MS),
    notAfter: new Date(now.getTime() + CA_DAYS * DAY_MS),
    signingAlgorithm: EC,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      onlyCodeSuggest(),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: await pemOf(keys.privateKey) };
}

/** RFC 5280, section 4.2.1.10: a kind of name that no subtree mentions is free, so addresses are excluded as a whole. */
function onlyCodeSuggest(): x509.Extension {
  const addresses = ['0.0.0.0/0', '::/0'].map((iPAddress) => new GeneralName({ iPAddress }));
  const constraints = new NameConstraints({
    permittedSubtrees: subtrees([new GeneralName({ dNSName: CODE_SUGGEST_HOST })]),
    excludedSubtrees: subtrees(addresses),
  });
  return new x509.Extension(id_ce_nameConstraints, true, AsnConvert.serialize(constraints));
}

function subtrees(names: GeneralName[]): GeneralSubtrees {
  return new GeneralSubtrees(names.map((base) => new GeneralSubtree({ base })));
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  return `${x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

/** Whoever reads `file` sees the old text or the new one, whole. */
function writePrivately(file: string, text: string): void {
  const draft = `${file}.new`;
  if (existsSync(draft)) rmSync(draft);
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
  renameSync(draft, file);
}
