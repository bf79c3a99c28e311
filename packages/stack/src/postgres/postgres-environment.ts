/**
 * The environment of PostgreSQL's own programs: none of this process's `PG…` variables or locale counts. The time zone
 * is UTC.
 */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}
