/**
 * The settings that results depend on: every session has these, whatever the server, the database or the role says.
 * A setting that came later has the version of PostgreSQL that introduced it (PostgreSQL's release notes).
 */
const SETTINGS: readonly { readonly name: string; readonly value: string; readonly since?: number }[] = [
  { name: 'DateStyle', value: 'ISO, MDY' },
  { name: 'IntervalStyle', value: 'postgres' },
  { name: 'TimeZone', value: 'UTC' },
  { name: 'client_encoding', value: 'UTF8' },
  { name: 'bytea_output', value: 'hex' },
  { name: 'extra_float_digits', value: '1' },
  { name: 'standard_conforming_strings', value: 'on' },
  { name: 'array_nulls', value: 'on' },
  { name: 'transform_null_equals', value: 'off' },
  { name: 'xmloption', value: 'content' },
  { name: 'default_transaction_isolation', value: 'read committed' },
  { name: 'default_transaction_read_only', value: 'off' },
  { name: 'default_transaction_deferrable', value: 'off' },
  { name: 'lock_timeout', value: '0' },
  { name: 'idle_session_timeout', value: '0', since: 14 },
  { name: 'transaction_timeout', value: '0', since: 17 },
];

/** The major version since when PostgreSQL has all of these settings. */
export const NEWEST_VERSION = Math.max(...SETTINGS.map(({ since = 0 }) => since));

/** PostgreSQL's own default, which `options` of DATABASE_URL may change: it says which schema holds the tables. */
const SEARCH_PATH = { name: 'search_path', value: '"$user", public' };

export interface PinnedSession {
  /** The major version of the server, as far as it is known. */
  readonly version?: number | undefined;
  /** Milliseconds after which the server ends a statement; 0 sets no limit. */
  readonly statementTimeout: number;
  /** Whether what a session starts with reaches the server: some poolers keep it to themselves. */
  readonly isPassedOn?: boolean;
}

/** The settings of every session but the search path: name and value, as `current_setting` shows them. */
export function pinnedSettings({ version = 0, statementTimeout }: PinnedSession): (readonly [string, string])[] {
  return [
    ...SETTINGS.filter(({ since = 0 }) => since <= version).map(({ name, value }) => [name, value] as const),
    ['statement_timeout', milliseconds(statementTimeout)],
    ['idle_in_transaction_session_timeout', milliseconds(statementTimeout)],
  ];
}

// As PostgreSQL shows it, in the largest unit that divides it.
function milliseconds(value: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1_000],
  ] as const;
  const unit = units.find(([, size]) => value > 0 && value % size === 0);
  return unit ? `${value / unit[1]}${unit[0]}` : `${value}${value > 0 ? 'ms' : ''}`;
}

/**
 * The `options` that a session starts with, as PostgreSQL's startup packet has them: those of the user, between a search
 * path that they may change and settings that they may not.
 */
export function startupOptions(given: string | undefined, session: PinnedSession): string {
  return [
    asOption([SEARCH_PATH.name, SEARCH_PATH.value]),
    ...(given ? [given] : []),
    ...pinnedSettings(session).map(asOption),
  ].join(' ');
}

const asOption = ([name, value]: readonly [string, string]) => `-c ${name}=${value.replaceAll(/[\s\\]/g, '\\$&')}`;

/** The same as a statement, for a session whose `options` do not reach the server. */
export function pinningStatement(session: PinnedSession): [string, [string[], string[]]] {
  const settings = [[SEARCH_PATH.name, SEARCH_PATH.value] as const, ...pinnedSettings(session)];
  return [
    'SELECT set_config(name, value, false) FROM unnest($1::text[], $2::text[]) AS pinned (name, value)',
    [settings.map(([name]) => name), settings.map(([, value]) => value)],
  ];
}
