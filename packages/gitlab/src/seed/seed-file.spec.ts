import { StartupError } from '@tandem/platform';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSeed, seedJsonSchema } from './seed-file.js';

const REPOSITORY = join(__dirname, '../../../..');
const SECRET = 'glpat-selfmanaged-root-001';

describe('a seed', () => {
  let folder: string;
  let file: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tandem-spec-'));
    file = join(folder, 'seed.yml');
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  const read = (content: string) => {
    writeFileSync(file, content);
    return readSeed(file);
  };
  const failureOf = (content: string) => {
    try {
      read(content);
    } catch (error) {
      expect(error).toBeInstanceOf(StartupError);
      return (error as Error).message;
    }
    throw new Error('it was read');
  };

  it('is a file of a bounded size', () => {
    expect(() => readSeed('/dev/zero')).toThrow(/^the seed \/dev\/zero cannot be read \(it is no file\): /);
    writeFileSync(file, '');
    truncateSync(file, 64 * 1024 * 1024 + 1);
    expect(() => readSeed(file)).toThrow(/cannot be read \(EFBIG\): /);
  });

  it('has defaults for everything that may be left out', () => {
    expect(read('')).toEqual({ users: [], service_accounts: [], groups: [], features: {}, application_settings: {} });
    const { users, groups } = read(`
users: [{ username: one, tokens: [{ token: ${SECRET} }] }]
groups: [{ full_path: acme, service_accounts: [{ username: bot }] }]
`);
    expect(users).toEqual([
      {
        username: 'one',
        state: 'active',
        code_suggestions: false,
        admin: false,
        tokens: [{ name: 'seed', token: SECRET, scopes: ['api'], expires_in_days: 365, revoked: false }],
      },
    ]);
    expect(groups).toEqual([
      {
        full_path: 'acme',
        description: '',
        visibility: 'private',
        code_suggestions: true,
        members: {},
        service_accounts: [{ username: 'bot', state: 'active', code_suggestions: false, tokens: [] }],
      },
    ]);
  });

  it.each([
    ['users: [{ name: A }]', 'users.0.username', 'Invalid input: expected string, received undefined'],
    ['users: [{ username: a b }]', 'users.0.username', /^Invalid string: must match pattern/],
    ['users: {}', 'users', /^Invalid input: expected array/],
    ['user: []', 'the top', 'Unrecognized key: "user"'],
    ['users: [{ username: a, password: x }]', 'users.0', 'Unrecognized key: "password"'],
    ['users: [{ username: a, state: asleep }]', 'users.0.state', /^Invalid option: expected one of "active"/],
    ['users: [{ username: a, email: nowhere }]', 'users.0.email', 'Invalid email address'],
    [`users: [{ username: a, tokens: [{ token: short }] }]`, 'users.0.tokens.0.token', /^Too small/],
    [`users: [{ username: a, tokens: [{ token: ${SECRET}, scopes: [] }] }]`, 'users.0.tokens.0.scopes', /^Too small/],
    [
      `users: [{ username: a, tokens: [{ token: ${SECRET}, scopes: [all] }] }]`,
      'users.0.tokens.0.scopes.0',
      /^Invalid option/,
    ],
    [
      `users: [{ username: a, tokens: [{ token: ${SECRET}, expires_in_days: 366 }] }]`,
      'users.0.tokens.0.expires_in_days',
      /^Too big/,
    ],
    [`users: [{ username: a, tokens: [{ token: ${SECRET}, expires: 1 }] }]`, 'users.0.tokens.0', /^Unrecognized key/],
    [`users: [{ username: a, tokens: ${SECRET} }]`, 'users.0.tokens', /^Invalid input: expected array/],
    ['groups: [{ full_path: /acme }]', 'groups.0.full_path', /^Invalid string/],
    ['groups: [{ full_path: acme, members: { a: 35 } }]', 'groups.0.members.a', 'Invalid input'],
    ['groups: [{ full_path: acme, visibility: secret }]', 'groups.0.visibility', /^Invalid option/],
    ['features: { a_flag: maybe }', 'features.a_flag', 'Invalid input'],
    ['application_settings: { ai_access_token: "" }', 'application_settings.ai_access_token', /^Too small/],
    [
      'application_settings: { instance_level_code_suggestions_enabled: 1 }',
      'application_settings.instance_level_code_suggestions_enabled',
      /^Invalid input/,
    ],
    ['users: [{ username: a }, { username: a }]', 'users.1.username', 'it is there twice'],
    ['users: [{ username: a, email: a@b.co }, { username: b, email: a@b.co }]', 'users.1.email', 'it is there twice'],
    [
      `users: [{ username: a, tokens: [{ token: ${SECRET} }, { token: ${SECRET} }] }]`,
      'users.0.tokens.1.token',
      'it is there twice',
    ],
    ['groups: [{ full_path: acme }, { full_path: acme }]', 'groups.1.full_path', 'it is there twice'],
    [
      'users: [{ username: a }]\ngroups: [{ full_path: acme, service_accounts: [{ username: a }] }]',
      'groups.0.service_accounts.0.username',
      'it is there twice',
    ],
    ['service_accounts: [{ username: a }, { username: a }]', 'service_accounts.1.username', 'it is there twice'],
    [
      `users: [{ username: a, tokens: [{ token: ${SECRET}, name: a, rotated_from: a }] }]`,
      'users.0.tokens.0.rotated_from',
      'no token before it has this name',
    ],
    ['features: { a_flag: { percentage_of_actors: 101 } }', 'features.a_flag.percentage_of_actors', /^Too big/],
    [`"${SECRET}"`, 'the top', /^Invalid input: expected object/],
  ])('is refused with the path of what is wrong: %s', (content, place, why) => {
    const message = failureOf(content);
    const [, named, cause = ''] =
      /^the seed .*seed\.yml is wrong at (\S+|the top) \((.*)\): correct the file that SEED_FILE names$/.exec(
        message,
      ) ?? [];
    expect([named, cause]).toEqual([place, typeof why === 'string' ? why : expect.stringMatching(why)]);
    expect(message).not.toContain(SECRET);
  });

  it.each([
    [`users:\n  - username: a\n    name: "${SECRET}`, /\(MISSING_CHAR in line 3\)/],
    [`users: [\n${SECRET}: ]]`, /\(\w+ in line 2\)/],
    [`a: 1\na: ${SECRET}`, /\(DUPLICATE_KEY in line 2\)/],
    [`a: *${SECRET}`, /\(\w.* in line 1\)|\(Unresolved alias/],
    ['\t- a', /in line 1\)/],
  ])('is refused with the line where it is no YAML: %j', (content, cause) => {
    const message = failureOf(content);
    expect(message).toMatch(cause);
    expect(message).toMatch(
      /^the seed [^\n]+seed\.yml cannot be read \([^\n]+\): correct the file that SEED_FILE names$/,
    );
    expect(message).not.toContain(SECRET);
  });

  it('is refused where there is none', () => {
    expect(() => readSeed(join(folder, 'missing.yml'))).toThrow(/missing\.yml cannot be read \(ENOENT\): correct/);
    expect(() => readSeed(folder)).toThrow(/cannot be read \(EISDIR\): correct/);
  });

  it('has a JSON Schema for editors, which is the committed one', () => {
    const committed = JSON.parse(readFileSync(join(REPOSITORY, 'packages/gitlab/seed.schema.json'), 'utf8')) as object;
    // Where this fails: run `node scripts/seed-schema.mjs` after a build.
    expect(committed).toEqual(JSON.parse(JSON.stringify(seedJsonSchema())));
  });

  it.each(['self-managed', 'saas'])('of %s is one, and points to that schema', (deployment) => {
    for (const name of ['default', 'bare']) {
      const path = join(REPOSITORY, 'apps', deployment, 'seeds', `${name}.yml`);
      expect(readSeed(path).users.some(({ admin }) => admin)).toBe(true);
      const [, schema = ''] = /^# yaml-language-server: \$schema=(\S+)$/m.exec(readFileSync(path, 'utf8')) ?? [];
      expect(join(path, '..', schema)).toBe(join(REPOSITORY, 'packages/gitlab/seed.schema.json'));
    }
  });
});
