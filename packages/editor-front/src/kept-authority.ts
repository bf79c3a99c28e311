import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const DAY_MS = 86_400_000;
/** A CA that ends sooner is replaced: an editor may run for that long. */
const CA_DAYS_LEFT = 30;
const OPEN_TO_OTHERS = 0o077;

/** The key of the CA whose certificate is `caFile`. */
export const keyFileOf = (caFile: string): string => join(dirname(caFile), 'ca.key');

/**
 * Whether `caFile` is the certificate of a CA that can be used: it does not end soon, is whole, and has its key beside it,
 * which nobody else could have read. Its folder is made if it is not there, and closed to others.
 *
 * @throws {Error} if the folder cannot be made or closed
 */
export function hasAuthority(caFile: string, now: Date): boolean {
  const folder = dirname(caFile);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const keyFile = keyFileOf(caFile);
  try {
    const certificate = new X509Certificate(readFileSync(caFile));
    return (
      (statSync(keyFile).mode & OPEN_TO_OTHERS) === 0 &&
      certificate.checkPrivateKey(createPrivateKey(readFileSync(keyFile))) &&
      Date.parse(certificate.validFrom) <= now.getTime() &&
      now.getTime() < Date.parse(certificate.validTo) - CA_DAYS_LEFT * DAY_MS
    );
  } catch {
    return false;
  }
}
