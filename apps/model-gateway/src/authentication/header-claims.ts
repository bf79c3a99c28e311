import { REALM_HEADER } from '@tandem/contracts';
import type { IncomingHttpHeaders } from 'node:http';
import type { JWTPayload } from 'jose';
import { headerMismatch } from './refusals.js';

/** The headers that say of a request what a claim says too, with the names that refusals give them. */
const CLAIM_OF_HEADER = [
  { header: REALM_HEADER, name: 'X-Gitlab-Realm', claim: 'gitlab_realm' },
  { header: 'x-gitlab-instance-id', name: 'X-Gitlab-Instance-Id', claim: 'sub' },
] as const;

/**
 * Compares a request's headers with its token's claims. A header that is absent contradicts nothing: editors of 2023
 * sent none.
 *
 * @throws {Refusal} 401 where a header says something else than the claim
 */
export function checkHeadersAgainstClaims(headers: IncomingHttpHeaders, claims: JWTPayload): void {
  for (const { header, name, claim } of CLAIM_OF_HEADER) {
    const said = headers[header];
    const claimed = claims[claim];
    if (said !== undefined && claimed !== undefined && said !== claimed) {
      throw headerMismatch(name, `the header differs from the claim ${claim}`);
    }
  }
}
