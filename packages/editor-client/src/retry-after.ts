import { DateTime } from 'luxon';
import { wallMs } from './elapsed-clock.js';

/** Stands for all longer waits (RFC 9111, section 1.2.2, for seconds that are too many for a program). */
const LONGEST = 2 ** 31;

/**
 * The seconds that `Retry-After` asks to wait (RFC 9110, section 10.2.3): a whole number of seconds, or a date, which counts
 * from the answer's own `Date`, so that our clock does not matter; without one, by our clock. A date that has passed is 0.
 *
 * @returns undefined if the header is absent or of neither form
 */
export function readRetryAfter(value: string | undefined, date: string | undefined): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text), LONGEST);
  const until = DateTime.fromHTTP(text);
  if (!until.isValid) return undefined;
  const answeredAt = DateTime.fromHTTP(date ?? '');
  const from = answeredAt.isValid ? answeredAt.toMillis() : wallMs();
  return Math.min(Math.max((until.toMillis() - from) / 1000, 0), LONGEST);
}
