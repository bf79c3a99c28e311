import type { Randomness } from '@tandem/platform';
import { createCipheriv, createDecipheriv, hash, hkdfSync } from 'node:crypto';

/** A `bytea` column whose values `InstanceSecret` encrypted; null if there is none. */
export interface EncryptedColumn {
  readonly table: string;
  readonly column: string;
  /** For which purpose they were encrypted. */
  readonly purpose: string;
}

/** The service account token that both deployments can store. */
export const AI_ACCESS_TOKEN: EncryptedColumn = {
  table: 'application_settings',
  column: 'encrypted_ai_access_token',
  purpose: 'ai_access_token',
};

/** What a secret of the flow looks like in a text: a GitLab token, or a JWT. */
export const SECRETS_IN_TEXT = [
  /eyJ[\w-]{8,}\.[\w-]{2,}\.[\w-]*/g,
  /glpat-[\w-]+(?:\.[\w-]+)*/g,
  /(?:Z2xwYXQt|dscGF0L|nbHBhdC)[\w+/=-]*/g,
];

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEAL = 'digest_secret';

/**
 * The instance's secret at work: digests of tokens, and encryption of what has to be read again. Keys are derived from
 * `SECRET_KEY_BASE`, one for each purpose (HKDF-SHA256, RFC 5869).
 */
export class InstanceSecret {
  private readonly keys = new Map<string, Buffer>();

  /** @param digestSecret the secret that the database was made with, which digests keep if it is changed */
  constructor(
    private readonly secret: string,
    private readonly randomness: Randomness,
    private readonly digestSecret = secret,
  ) {}

  /** The digest under which a token is stored: base64 of SHA-256 over token and secret (lib/gitlab/crypto_helper.rb). */
  digest(token: string): string {
    return hash('sha256', token + this.digestSecret, 'base64');
  }

  /** The secret of the digests, encrypted: what a database keeps, and tells a wrong secret by. */
  seal(): Buffer {
    return this.encrypt(this.digestSecret, SEAL);
  }

  /**
   * The instance with the digests of the one that gave `sealed`.
   *
   * @throws {Error} if that one had another secret
   */
  unseal(sealed: Buffer): InstanceSecret {
    return new InstanceSecret(this.secret, this.randomness, this.decrypt(sealed, SEAL));
  }

  /** The instance with another secret, by which the tokens of this one are known too. */
  withSecret(secret: string): InstanceSecret {
    return new InstanceSecret(secret, this.randomness, this.digestSecret);
  }

  /** AES-256-GCM with a nonce of its own for each value: nonce, tag and cipher text in one. */
  encrypt(text: string, purpose: string): Buffer {
    const nonce = this.randomness.bytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.keyFor(purpose), nonce);
    const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]);
  }

  /**
   * The text that `encrypt` was given for the same purpose.
   *
   * @throws {Error} if the value was not made with this instance's secret for this purpose, or was changed
   */
  decrypt(value: Buffer, purpose: string): string {
    const nonce = value.subarray(0, NONCE_BYTES);
    const tag = value.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.keyFor(purpose), nonce, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(value.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  }

  private keyFor(purpose: string): Buffer {
    const known = this.keys.get(purpose);
    if (known) return known;
    const key = Buffer.from(hkdfSync('sha256', this.secret, '', `tandem:${purpose}`, 32));
    this.keys.set(purpose, key);
    return key;
  }
}
