import { rubyTime } from '@tandem/contracts';
import { apiError } from '../errors/gitlab-errors.js';

interface Dated {
  readonly createdAt: Date;
  /** Null if it was never changed. */
  readonly updatedAt: Date | null;
}

interface Conditional {
  /** What the request says in `If-Unmodified-Since`. */
  readonly unmodifiedSince?: string | undefined;
}

/**
 * Enforces the request's `If-Unmodified-Since` on a change (lib/api/helpers.rb, `check_unmodified_since!`). A value that
 * is not a time is ignored.
 *
 * @throws {Refusal} 412 if the record was changed later than that
 */
export function checkUnmodified({ createdAt, updatedAt }: Dated, { unmodifiedSince = '' }: Conditional): void {
  const since = rubyTime(unmodifiedSince);
  if (since !== undefined && (updatedAt ?? createdAt) > new Date(since)) {
    throw apiError(412, 'record-is-unmodified', '412 Precondition Failed');
  }
}
