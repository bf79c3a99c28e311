import { Randomness } from '@tandem/platform';
import { createHash } from 'node:crypto';
import { InstanceSecret } from './instance-secret.js';

const SECRET = 'a-secret-key-base-of-at-least-32-characters';
const instance = (secret = SECRET) => new InstanceSecret(secret, new Randomness());
const TOKEN = 'glpat-saas-acme-service-01';

describe('InstanceSecret', () => {
  describe('digest', () => {
    it('is base64 of SHA-256 over token and secret (lib/gitlab/crypto_helper.rb)', () => {
      expect(instance().digest(TOKEN)).toBe(createHash('sha256').update(`${TOKEN}${SECRET}`).digest('base64'));
      expect(instance('0'.repeat(32)).digest('glpat-0')).toBe('eDk3r1Ua7fqeM6dQ3RNo4BObjVG/Lma3Tohse7FRjSM=');
    });

    it('differs for another token and for another instance', () => {
      expect(instance().digest(TOKEN)).not.toBe(instance().digest(`${TOKEN}x`));
      expect(instance().digest(TOKEN)).not.toBe(instance('another-secret-key-base-of-32-chars').digest(TOKEN));
    });
  });

  describe('with another secret', () => {
    const changed = () => instance().withSecret('another-secret-key-base-of-32-chars');

    it('keeps its digests, also of tokens to come, and opens nothing of before', () => {
      expect(changed().digest(TOKEN)).toBe(instance().digest(TOKEN));
      expect(() => changed().decrypt(instance().encrypt(TOKEN, 'a purpose'), 'a purpose')).toThrow();
    });

    it('is told by its seal, which only the same secret opens', () => {
      const sealed = changed().seal();
      const again = instance('another-secret-key-base-of-32-chars').unseal(sealed);
      expect(again.digest(TOKEN)).toBe(instance().digest(TOKEN));
      expect(() => instance().unseal(sealed)).toThrow();
      expect(sealed.toString('latin1')).not.toContain('secret-key-base');
    });
  });

  describe('encryption', () => {
    it.each(['', 'x', TOKEN, 'ünïcödé 🔑', 'x'.repeat(500)])('gives the text back: %j', (text) => {
      const encrypted = instance().encrypt(text, 'a purpose');
      expect(instance().decrypt(encrypted, 'a purpose')).toBe(text);
    });

    // Of a text this long: the bytes of a short one turn up among random ones now and then.
    it('shows nothing of the text', () => {
      expect(instance().encrypt(TOKEN, 'a purpose').includes(Buffer.from(TOKEN))).toBe(false);
    });

    it('has a nonce of its own for each value', () => {
      const secret = instance();
      const values = Array.from({ length: 1_000 }, () => secret.encrypt(TOKEN, 'a purpose'));
      expect(new Set(values.map((value) => value.subarray(0, 12).toString('hex'))).size).toBe(1_000);
      expect(new Set(values.map((value) => value.subarray(12).toString('hex'))).size).toBe(1_000);
    });

    it('does not give it to another purpose, nor to another instance', () => {
      const encrypted = instance().encrypt(TOKEN, 'a purpose');
      expect(() => instance().decrypt(encrypted, 'another purpose')).toThrow();
      expect(() => instance('another-secret-key-base-of-32-chars').decrypt(encrypted, 'a purpose')).toThrow();
    });

    it('refuses a value of which any bit was changed', () => {
      const secret = instance();
      const encrypted = secret.encrypt('secret', 'a purpose');
      for (let bit = 0; bit < encrypted.length * 8; bit += 1) {
        const changed = Buffer.from(encrypted);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => secret.decrypt(changed, 'a purpose')).toThrow();
      }
    });

    it('refuses a value that was cut off or lengthened', () => {
      const secret = instance();
      const encrypted = secret.encrypt('secret', 'a purpose');
      for (let length = 0; length < encrypted.length; length += 1) {
        expect(() => secret.decrypt(encrypted.subarray(0, length), 'a purpose')).toThrow();
      }
      expect(() => secret.decrypt(Buffer.concat([encrypted, Buffer.from([0])]), 'a purpose')).toThrow();
    });

    it('never tells the secret or the value in what it throws', () => {
      const encrypted = instance().encrypt(TOKEN, 'a purpose');
      try {
        instance().decrypt(encrypted, 'another purpose');
        throw new Error('it was decrypted');
      } catch (error) {
        expect(String((error as Error).stack)).not.toMatch(/secret-key-base|glpat/);
      }
    });
  });
});
