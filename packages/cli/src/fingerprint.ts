import { createHash } from 'node:crypto';

/** A secret as it may be shown, as the services' exchanges show it: the first 8 hex digits of its SHA-256. */
export function fingerprint(secret: string): string {
  return `sha256:${createHash('sha256').update(secret).digest('hex').slice(0, 8)}`;
}
