const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = `(${MONTHS.join('|')})[a-z]*\\.?`;

/** In the order in which Ruby's `Date._parse` tries them; each gives year, month and day. */
const DATES: readonly [RegExp, (parts: string[]) => (string | undefined)[]][] = [
  [new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?[\\s-]*${MONTH}[\\s,-]*(\\d{2,4})\\b`), ([d, m, y]) => [y, m, d]],
  [new RegExp(`\\b${MONTH}\\s*(\\d{1,2})(?:st|nd|rd|th)?[\\s,]+(\\d{4})\\b`), ([m, d, y]) => [y, m, d]],
  [new RegExp(`\\b(\\d{2,4})-${MONTH}-(\\d{1,2})\\b`), ([y, m, d]) => [y, m, d]],
  [
    /(?<!\d)(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?!\d)/,
    ([a = '', , m, b = '']) => (b.length > 2 ? [b, m, a] : [a, m, b]),
  ],
  [/(?<!\d)(\d{4})(\d{2})(\d{2})(?:\d{6})?(?=t|\D|$)/, ([y, m, d]) => [y, m, d]],
];
const TIME = /(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*([ap])?\.?(?:m\b)?\.?/;
/** After a date without separators the time has none either. */
const COMPACT_TIME = /(?<!\d)\d{8}t?(\d{2})(\d{2})?(\d{2})?(?:[.,](\d+))?(?!\d)/;
const OFFSET = /(?:[\d.m]\s*(?:gmt|utc)?|\b(?:gmt|utc))\s*([+-])(\d{1,2}):?(\d{2})?\s*$/;

/** The date in a text as Ruby's `Date.parse` finds it, `YYYY-MM-DD`; undefined if there is none of the years 1 to 9999. */
export function rubyDate(text: string): string | undefined {
  const plain = text.trim().toLowerCase();
  for (const [pattern, order] of DATES) {
    const found = pattern.exec(plain);
    if (found) {
      const [year = '', month = '', day = ''] = order(found.slice(1));
      const number = MONTHS.indexOf(month) + 1 || Number(month);
      const century = year.length > 2 ? 0 : Number(year) < 69 ? 2000 : 1900;
      return existing(century + Number(year), number, Number(day));
    }
  }
  return undefined;
}

/**
 * The time in a text as Ruby's `DateTime.parse` finds it, in UTC: `2022-01-01T12:30:24`, `2022-01-01 12:30 +02:00`,
 * `20220101T123024Z`, `Sat, 01 Jan 2022 12:30:24 GMT`. Without a time of day it is midnight, without an offset it is UTC.
 *
 * @returns ISO 8601 with milliseconds; undefined if the text names no date or a time that no day has
 */
export function rubyTime(text: string): string | undefined {
  const date = rubyDate(text);
  if (date === undefined) return undefined;
  const plain = text.trim().toLowerCase();
  const sinceMidnight = millisecondsOf(TIME.exec(plain) ?? COMPACT_TIME.exec(plain) ?? []);
  if (sinceMidnight === undefined) return undefined;
  const midnight = new Date(`${date}T00:00:00Z`).getTime();
  const time = new Date(midnight + sinceMidnight - offsetOf(plain) * 60_000).toISOString();
  return /^(?!0000)\d{4}-/.test(time) ? time : undefined;
}

function millisecondsOf([, hour = '0', minute = '0', second = '0', fraction = '', half]: readonly string[]) {
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half === 'p' ? 12 : 0);
  const exists = hours <= 24 && Number(minute) <= 59 && Number(second) <= 60;
  const seconds = hours * 3600 + Number(minute) * 60 + Number(second);
  return exists ? seconds * 1000 + Math.floor(Number(`0.${fraction}0`) * 1000) : undefined;
}

/** Minutes ahead of UTC. */
function offsetOf(plain: string): number {
  const [, sign = '+', hours = '0', minutes = '0'] = (/:|\dt\d|\d{14}/.test(plain) && OFFSET.exec(plain)) || [];
  return Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
}

function existing(year: number, month: number, day: number): string | undefined {
  const date = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const time = new Date(`${date}T00:00:00Z`);
  return year > 0 && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(date) ? date : undefined;
}
