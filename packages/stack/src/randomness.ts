import { randomBytes, randomInt } from 'node:crypto';

/** Where the stack takes what must not be guessed, or must not repeat, from. */
export interface Randomness {
  /** `bytes` random bytes in hexadecimal. */
  hex(bytes: number): string;
  /** A whole number from `from` up to, not including, `to`. */
  between(from: number, to: number): number;
}

export const systemRandomness: Randomness = {
  hex: (bytes) => randomBytes(bytes).toString('hex'),
  between: (from, to) => randomInt(from, to),
};
