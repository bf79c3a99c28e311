import { readConfiguration } from '@tandem/platform';
import { z } from 'zod';
import { databaseVariables, DEVELOPMENT_SECRET, refuseDevelopmentSecrets } from './database-variables.js';

const schema = z
  .object({ NODE_ENV: z.string().default('development'), ...databaseVariables('saas') })
  .superRefine(refuseDevelopmentSecrets);

const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://saas:a-good-password@db/saas',
  SECRET_KEY_BASE: 'x'.repeat(32),
};
const failureOf = (environment: Record<string, string>) => {
  try {
    readConfiguration(schema, environment);
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('the variables of a deployment’s database and secret', () => {
  it('have defaults for development', () => {
    expect(readConfiguration(schema, {})).toMatchObject({
      DATABASE_URL: 'postgresql://saas:saas@127.0.0.1:5432/saas',
      DATABASE_POOL_SIZE: 10,
      DATABASE_CONNECT_TIMEOUT_MS: 10_000,
      DATABASE_STATEMENT_TIMEOUT_MS: 15_000,
      SECRET_KEY_BASE: DEVELOPMENT_SECRET,
    });
  });

  it('are accepted in production if they are its own', () => {
    expect(failureOf(production)).toBe('accepted');
    expect(failureOf({ ...production, SEED_FILE: 'none' })).toBe('accepted');
    expect(failureOf({ ...production, DATABASE_URL: 'postgres://saas:saas2@db/saas' })).toBe('accepted');
  });

  it.each([
    [{ SECRET_KEY_BASE: '' }, 'SECRET_KEY_BASE is missing'],
    [
      { SECRET_KEY_BASE: DEVELOPMENT_SECRET },
      'SECRET_KEY_BASE is malformed (the development secret is refused in production)',
    ],
    [{ DATABASE_URL: '' }, 'DATABASE_URL is missing'],
    [
      { DATABASE_URL: 'postgresql://saas:saas@db/saas' },
      'DATABASE_URL is malformed (the development password is refused in production)',
    ],
    [
      { DATABASE_URL: 'postgres://self_managed:self_managed@%2Ftmp/saas' },
      'DATABASE_URL is malformed (the development password is refused in production)',
    ],
    [{ SEED_FILE: 'default' }, 'SEED_FILE is malformed (seeded tokens are for development and refused in production)'],
    [{ SEED_FILE: 'bare' }, 'SEED_FILE is malformed (seeded tokens are for development and refused in production)'],
    [
      { SEED_FILE: '/a/seed.yml' },
      'SEED_FILE is malformed (seeded tokens are for development and refused in production)',
    ],
  ])('are refused in production where they are for development: %j', (environment, cause) => {
    const message = failureOf({ ...production, ...environment });
    expect(message).toMatch(/^[^\n]+$/);
    expect(message.slice(0, cause.length + 2)).toBe(`${cause}: `);
  });

  it.each([
    ['DATABASE_URL', 'mysql://saas:a-secret@db/saas'],
    ['DATABASE_URL', 'a-secret'],
    ['DATABASE_POOL_SIZE', '1'],
    ['DATABASE_POOL_SIZE', '201'],
    ['DATABASE_CONNECT_TIMEOUT_MS', '0'],
    ['SECRET_KEY_BASE', 'a-secret'],
    ['EXTERNAL_URL', 'a-secret'],
    ['EXTERNAL_URL', 'ftp://gitlab.example.com'],
  ])('name themselves, and not their value, where they are malformed: %s', (name, value) => {
    const message = failureOf({ [name]: value });
    expect(message).toMatch(new RegExp(`^${name} is malformed \\(.+\\): set it to `));
    expect(message).not.toContain('a-secret');
  });
});
