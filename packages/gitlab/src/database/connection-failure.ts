import { StartupError } from '@tandem/platform';

const REMEDIES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'start PostgreSQL, or correct DATABASE_URL',
  ENOENT: 'start PostgreSQL, or correct DATABASE_URL',
  ENOTFOUND: 'correct the host in DATABASE_URL',
  ETIMEDOUT: 'start PostgreSQL, or correct DATABASE_URL',
  '28P01': 'correct the user or the password in DATABASE_URL',
  '28000': 'use the database and the role of this deployment in DATABASE_URL',
  '42501': 'use the database and the role of this deployment in DATABASE_URL',
  '3D000': 'create the database, or correct its name in DATABASE_URL',
};

/** Why the database of a URL cannot be used, in one line without its credentials. */
export function explainConnectionFailure(error: unknown, url: string): StartupError {
  const { code, message } = error as { code?: string; message?: string };
  const cause = `the database ${withoutCredentials(url)} cannot be used (${code ?? message ?? 'unknown failure'})`;
  return new StartupError(cause, REMEDIES[code ?? ''] ?? 'check PostgreSQL and DATABASE_URL');
}

function withoutCredentials(url: string): string {
  const [, host = 'of DATABASE_URL', path = ''] = /^[a-z]+:\/\/(?:.*@)?([^/?]*)(\/[^?]*)?/.exec(url) ?? [];
  return `${host.replaceAll(/%2f/gi, '/')}${path}`;
}
