import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { InjectRepository } from '@nestjs/typeorm';
import { ACCESS_TOKEN_LIFETIME, publicKeySchema, type PublicKey } from '@tandem/contracts';
import { AuditEventsService, INSTANCE, InstanceSecret, lockUntilCommit, type Author } from '@tandem/gitlab';
import { Clock } from '@tandem/platform';
import { calculateJwkThumbprint } from 'jose';
import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { DataSource, IsNull, LessThanOrEqual, MoreThan, type Repository } from 'typeorm';
import type { SaasConfiguration } from '../configuration/saas-configuration.js';
import { PRIVATE_KEY, SigningKey, type SigningKeyPurpose } from './signing-key.entity.js';

const MODULUS_BITS = 2048;

/** The first key signs at any time, even if the clock was set back after the key was made. */
const SINCE_EVER = new Date(0);

/** Keeps the keys that this issuer signs with: each is made once, stored encrypted, and read from the database once. */
@Injectable()
export class SigningKeysService implements OnApplicationBootstrap {
  private readonly privateKeys = new Map<string, KeyObject>();
  private readonly purposes: readonly SigningKeyPurpose[];
  private readonly publishAhead: number;

  constructor(
    @InjectRepository(SigningKey) private readonly keys: Repository<SigningKey>,
    private readonly dataSource: DataSource,
    private readonly secret: InstanceSecret,
    private readonly audit: AuditEventsService,
    private readonly clock: Clock,
    configuration: ConfigService<SaasConfiguration, true>,
  ) {
    this.purposes = configuration.get('JWT_KEY_ID', { infer: true }) === 'off' ? ['openid', 'ci'] : ['openid'];
    this.publishAhead = configuration.get('SIGNING_KEY_PUBLISH_AHEAD_SECONDS', { infer: true });
  }

  /** Makes the keys that are missing, once for all replicas. */
  async onApplicationBootstrap(): Promise<void> {
    await this.inTurn(async (keys) => {
      for (const purpose of this.purposes) {
        if (!(await keys.existsBy({ purpose }))) await this.create(keys, purpose, SINCE_EVER);
      }
    });
  }

  /** The private key of a `kid`, parsed once. */
  async privateKey(kid: string): Promise<KeyObject> {
    const known = this.privateKeys.get(kid);
    if (known) return known;
    const { encryptedPrivateKey } = await this.keys.findOneByOrFail({ kid });
    const key = createPrivateKey(this.secret.decrypt(encryptedPrivateKey, PRIVATE_KEY.purpose));
    this.privateKeys.set(kid, key);
    return key;
  }

  /** The public keys that a verifier may meet now or soon, the oldest first. */
  async published(): Promise<PublicKey[]> {
    const published = await this.keys.find({
      where: this.purposes.flatMap((purpose) => [
        { purpose, publishedUntil: IsNull() },
        { purpose, publishedUntil: MoreThan(this.clock.date()) },
      ]),
      order: { id: 'ASC' },
    });
    return published.map(({ publicKey }) => publicKeySchema.parse(publicKey));
  }

  /**
   * Makes a new key for access tokens without an outage: it is published at once, signs when every verifier has had
   * time to fetch it, and the old ones are published until the last token that they signed has expired. An older one
   * that does not sign yet never will.
   *
   * @returns its `kid` and the time from which it signs
   */
  async rotate(): Promise<{ kid: string; signsFrom: Date }> {
    return this.inTurn(async (keys) => {
      const signsFrom = new Date(this.clock.now() + this.publishAhead * 1000);
      const publishedUntil = new Date(signsFrom.getTime() + ACCESS_TOKEN_LIFETIME * 1000);
      await keys.update({ purpose: 'openid', publishedUntil: IsNull() }, { publishedUntil });
      return { kid: await this.create(keys, 'openid', signsFrom), signsFrom };
    });
  }

  /**
   * Deletes a key that may have leaked: from the next request on no replica publishes it or signs with it. If it was the
   * signing key, its successor signs at once, or a new key.
   *
   * @returns the `kid` of the key of its purpose that signs now; undefined if there is none of this `kid`
   */
  async withdraw(kid: string, by: Author): Promise<string | undefined> {
    return this.inTurn(async (keys) => {
      const withdrawn = await keys.findOneBy({ kid });
      if (!withdrawn) return undefined;
      const { id, purpose } = withdrawn;
      const wasSigning = (await this.signing(keys, purpose))?.id === id;
      await keys.delete({ id });
      this.privateKeys.delete(kid);
      const next = await keys.findOne({
        where: { purpose, signsFrom: MoreThan(this.clock.date()), ...(wasSigning ? { id: MoreThan(id) } : {}) },
        order: { signsFrom: 'ASC' },
      });
      if (wasSigning && next) {
        await keys.update({ id: next.id }, { signsFrom: SINCE_EVER });
      } else if (wasSigning) {
        await this.create(keys, purpose, SINCE_EVER);
      } else {
        await this.publishUntilNextSigns(keys, purpose);
      }
      const target = { type: 'SigningKey', id: kid, details: kid } as const;
      await this.audit.record(keys.manager, by, [
        { entity: INSTANCE, target, action: { custom_message: 'Withdrew the signing key' } },
      ]);
      return (await this.signing(keys, purpose))?.kid;
    });
  }

  private signing(keys: Repository<SigningKey>, purpose: SigningKeyPurpose): Promise<SigningKey | null> {
    return keys.findOne({ where: { purpose, signsFrom: LessThanOrEqual(this.clock.date()) }, order: { id: 'DESC' } });
  }

  /** Publishes the signing key until the last token expires that it signs before its successor takes over. */
  private async publishUntilNextSigns(keys: Repository<SigningKey>, purpose: SigningKeyPurpose): Promise<void> {
    const current = await this.signing(keys, purpose);
    if (!current) return;
    const next = await keys.findOne({
      where: { purpose, id: MoreThan(current.id) },
      order: { signsFrom: 'ASC' },
    });
    const publishedUntil = next && new Date(next.signsFrom.getTime() + ACCESS_TOKEN_LIFETIME * 1000);
    await keys.update({ id: current.id }, { publishedUntil });
  }

  /**
   * Takes back the rotations whose key does not sign yet, so that the signing key has no successor. No valid JWT was
   * signed with them.
   */
  async reset(): Promise<void> {
    await this.inTurn(async (keys) => {
      await keys.delete({ purpose: 'openid', signsFrom: MoreThan(this.clock.date()) });
      await this.publishUntilNextSigns(keys, 'openid');
    });
  }

  /** Changes the keys in a transaction, one replica after the other; all of it happens, or nothing. */
  private inTurn<Result>(work: (keys: Repository<SigningKey>) => Promise<Result>): Promise<Result> {
    return this.dataSource.transaction(async (manager) => {
      await lockUntilCommit(manager, 'signing_keys');
      return work(manager.getRepository(SigningKey));
    });
  }

  private async create(keys: Repository<SigningKey>, purpose: SigningKeyPurpose, signsFrom: Date): Promise<string> {
    const { privateKey, publicKey } = await createKeyPair();
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    await keys.insert({
      kid: publicKey.kid,
      purpose,
      encryptedPrivateKey: this.secret.encrypt(pem, PRIVATE_KEY.purpose),
      publicKey,
      signsFrom,
      publishedUntil: null,
      createdAt: this.clock.date(),
    });
    return publicKey.kid;
  }
}

/** A new RSA key pair of 2048 bits whose `kid` is the RFC 7638 thumbprint of its public key. */
async function createKeyPair(): Promise<{ privateKey: KeyObject; publicKey: PublicKey }> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });
  const { kty, n, e } = publicKey.export({ format: 'jwk' });
  const kid = await calculateJwkThumbprint({ kty: kty as string, n: n as string, e: e as string });
  return { privateKey, publicKey: publicKeySchema.parse({ kty, kid, e, n, use: 'sig', alg: 'RS256' }) };
}
