import { rubyTime } from '@tandem/contracts';
import { apiError } from '../errors/gitlab-errors.js';

/**
 * Enforces the request's `If-Unmodified-Since` on a change (lib/api/helpers.rb, `check_unmodified_since!`). A value that
 * is not a time is ignored.
 *
 * @throws {Refusal} 412 if the record was changed later than that
 */
export function checkUnmodified(
  { createdAt, updatedAt }: { readonly createdAt: Date; readonly updatedAt: Date | null },
  { unmodifiedSince = '' }: { readonly unmodifiedSince?: string | undefined },
): void {
  const since = rubyTime(unmodifiedSince);
  if (since !== undefined && (updatedAt ?? createdAt) > new Date(since)) {
    throw apiError(412, 'record-is-unmodified', '412 Precondition Failed');
  }
}
