import { preparedStatement } from '../database/prepared-statement.js';

// Replicas whose clocks differ a little count on in one period; one that lies further ahead was of a clock set back since.
const GOES_ON =
  'c.period_starts_at BETWEEN EXCLUDED.period_starts_at AND EXCLUDED.period_starts_at + make_interval(secs => $3)';

/**
 * Counts a request and tells how many there are now, for all replicas in one statement. $1: the user's id; $2: when the
 * period starts; $3: its seconds. No row where the user was deleted meanwhile.
 */
export const countTokenRequest = preparedStatement<{ readonly requests: number }>(
  'count_token_request',
  `INSERT INTO token_request_counts AS c (user_id, period_starts_at, requests)
   SELECT id, $2, 1 FROM users WHERE id = $1 FOR KEY SHARE
       ON CONFLICT (user_id) DO UPDATE
      SET requests = CASE WHEN ${GOES_ON} THEN c.requests + 1 ELSE 1 END,
          period_starts_at = CASE WHEN ${GOES_ON} THEN c.period_starts_at ELSE EXCLUDED.period_starts_at END
RETURNING requests`,
);
