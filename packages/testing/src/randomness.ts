import { randomBytes } from 'node:crypto';

/** A token that nobody can guess. */
export const randomToken = (): string => randomBytes(24).toString('hex');
