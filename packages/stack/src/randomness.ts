import { randomBytes, randomInt } from 'node:crypto';

/** `bytes` random bytes in hexadecimal, for what must not be guessed or must not repeat. */
export function randomHex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

/** Where the stack takes what must not be guessed, or must not repeat, from. */
export interface Randomness {
  /** `bytes` random bytes in hexadecimal. */
  hex(bytes: number): string;
  /** A whole number from `from` up to, not including, `to`. */
  between(from: number, to: number): number;
}

export const systemRandomness: Randomness = {
  hex: randomHex,
  between: (from, to) => randomInt(from, to),
};
