import { randomBytes } from 'node:crypto';

/** Where a command takes its randomness from. */
export interface Randomness {
  /** `bytes` random bytes as lower-case hexadecimal text. */
  hex(bytes: number): string;
}

export const systemRandomness: Randomness = { hex: (bytes) => randomBytes(bytes).toString('hex') };
