import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Randomness } from '@tandem/platform';
import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * The instance's secret at work: digests of tokens, and encryption of what has to be read again. Keys are derived from
 * `SECRET_KEY_BASE`, one for each purpose (HKDF-SHA256, RFC 5869).
 */
@Injectable()
export class InstanceSecret {
  private readonly secret: string;
  private readonly keys = new Map<string, Buffer>();

  constructor(
    configuration: ConfigService,
    private readonly randomness: Randomness,
  ) {
    this.secret = configuration.getOrThrow<string>('SECRET_KEY_BASE');
  }

  /** The digest under which a token is stored: base64 of SHA-256 over token and secret (lib/gitlab/crypto_helper.rb). */
  digest(token: string): string {
    return createHash('sha256').update(token).update(this.secret).digest('base64');
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
   * @throws {Error} where the value was not made with this instance's secret for this purpose, or was changed
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
    if (known) {
      return known;
    }
    const key = Buffer.from(hkdfSync('sha256', this.secret, '', `tandem:${purpose}`, 32));
    this.keys.set(purpose, key);
    return key;
  }
}
