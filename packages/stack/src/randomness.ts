import { randomBytes, randomInt } from 'node:crypto';

/** `bytes` random bytes in hexadecimal, for what must not be guessed or must not repeat. */
export function randomHex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

/** A random whole number from `from` up to, not including, `to`. */
export function randomBetween(from: number, to: number): number {
  return randomInt(from, to);
}
