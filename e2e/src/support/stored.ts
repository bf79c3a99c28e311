import type { Tandem } from '@tandem/testing';

/**
 * All that both deployments hold, a row a line, but for what nobody can take back: when a token was used last, the audit
 * trail, and the nonce of what is encrypted.
 */
export async function storedIn({ selfManaged, saas }: Tandem): Promise<string[]> {
  const dumps = await Promise.all([selfManaged.database.dump(), saas.database.dump()]);
  return dumps
    .flatMap((dump) => dump.split('\n'))
    .filter((line) => !line.startsWith('public.audit_events '))
    .map((line) =>
      line.replace(/"(last_used_at|encrypted_ai_access_token|updated_at|created_at)": ("[^"]*"|null)/g, '"$1": …'),
    )
    .sort();
}
