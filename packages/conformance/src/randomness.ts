import { randomBytes } from 'node:crypto';

/** Random bytes as lower-case hexadecimal text. */
export const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex');
