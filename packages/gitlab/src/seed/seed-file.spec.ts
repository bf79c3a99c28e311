import { StartupError } from '@tandem/platform';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSeed } from './seed-file.js';
import { seedJsonSchema, seedSchema } from './seed-schema.js';

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

  const wholeOf = async (path: string) => {
    const whole = seedSchema.parse({});
    for await (const part of readSeed(path)) {
      whole.users.push(...part.users);
      whole.service_accounts.push(...part.service_accounts);
      whole.groups.push(...part.groups);
      Object.assign(whole.features, part.features);
      Object.assign(whole.application_settings, part.application_settings);
    }
    return whole;
  };
  const read = (content: string) => {
    writeFileSync(file, content);
    return wholeOf(file);
  };
  const failureOf = async (content: string) => {
    const error = await read(content).then(
      () => new Error('it was read'),
      (failure: Error) => failure,
    );
    expect(error).toBeInstanceOf(StartupError);
    return error.message;
  };

  it('is a file of a bounded size', async () => {
    await expect(wholeOf('/dev/zero')).rejects.toThrow(/^the seed \/dev\/zero cannot be read \(it is no file\): /);
    writeFileSync(file, '');
    truncateSync(file, 64 * 1024 * 1024 + 1);
    await expect(wholeOf(file)).rejects.toThrow(/cannot be read \(EFBIG\): /);
  });

  it('has defaults for everything that may be left out', async () => {
    const nothing = { users: [], service_accounts: [], groups: [], features: {}, application_settings: {} };
    for (const empty of ['', '# only\n', '---\n', '{}', 'null']) expect(await read(empty)).toEqual(nothing);
    const { users, groups } = await read(`
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
    ['user: []', 'the top', 'Unrecognized key: "user": did you mean users?'],
    ['usres: []\nuser: []', 'the top', /^Unrecognized key: "us\w+": did you mean users\?$/],
    ['users: [{ usernam: a }]', 'users.0', 'Unrecognized key: "usernam": did you mean username?'],
    [
      'users: [{ username: a, password: x }]',
      'users.0',
      'Unrecognized key: "password": there can be username, name, email, state, code_suggestions, tokens, admin',
    ],
    ['groups: [{ full_path: a, member: {} }]', 'groups.0', 'Unrecognized key: "member": did you mean members?'],
    [
      'groups: [{ full_path: a, service_accounts: [{ username: a, tokens: [{ tokn: a }] }] }]',
      'groups.0.service_accounts.0.tokens.0',
      'Unrecognized key: "tokn": did you mean token?',
    ],
    ['features: { a_flag: { user: [] } }', 'features.a_flag', 'Unrecognized key: "user": did you mean users?'],
    ['features: { a_flag: { users: 1 } }', 'features.a_flag.users', /^Invalid input: expected array/],
    [
      'application_settings: { ai_acess_token: a }',
      'application_settings',
      'Unrecognized key: "ai_acess_token": did you mean ai_access_token?',
    ],
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
  ])('is refused with the path of what is wrong: %s', async (content, place, why) => {
    const message = await failureOf(content);
    const [, named, cause = ''] =
      /^the seed .*seed\.yml is wrong at (\S+|the top) \((.*)\): correct the file that SEED_FILE names$/.exec(
        message,
      ) ?? [];
    expect([named, cause]).toEqual([place, typeof why === 'string' ? why : expect.stringMatching(why)]);
    expect(message).not.toContain(SECRET);
  });

  it.each([
    [`users:\n  - username: a\n    name: "${SECRET}`, /\(unexpected end of the stream .* in line 3\)/],
    [`users: [\n${SECRET}: ]]`, /\(\w.* in line 2\)/],
    [`a: 1\na: ${SECRET}`, /\(duplicated mapping key in line 2\)/],
    [`{ "a": 1,\n"a": "${SECRET}" }`, /\(duplicated mapping key in line 2\)/],
    [`a: *${SECRET}`, /\(unidentified alias in line 1\)/],
    [`a: &a [1]\nb: [${Array(101).fill('*a').join(', ')}]`, /\(\w.*\)/],
    [`a: !<${SECRET}> b`, /\(unknown scalar tag.* in line 1\)/],
    [`a: !!js/function ${SECRET}`, /\(unknown scalar tag.* in line 1\)/],
    ['['.repeat(200), /\(nesting exceeded .* in line 1\)/],
    ['--- {}\n--- {}', /\(it is more than one document\)/],
    ['\t- a', /in line 1\)/],
  ])('is refused with the line where it is no YAML: %j', async (content, cause) => {
    const message = await failureOf(content);
    expect(message).toMatch(cause);
    expect(message).toMatch(
      /^the seed [^\n]+seed\.yml cannot be read \([^\n]+\): correct the file that SEED_FILE names$/,
    );
    expect(message).not.toContain(SECRET);
  });

  it.each([
    '__proto__: { a: 1 }',
    '{ "__proto__": { "a": 1 } }',
    'users: [{ username: a, __proto__: { admin: true } }]',
  ])('has no prototype: %s', async (content) => {
    expect(await failureOf(content)).toMatch(
      /is wrong at (the top|users\.0) \(Unrecognized key: "__proto__": there can be [a-z_, ]+\)/,
    );
  });

  it('is refused if there is none', async () => {
    await expect(wholeOf(join(folder, 'missing.yml'))).rejects.toThrow(/missing\.yml cannot be read \(ENOENT\): corr/);
    await expect(wholeOf(folder)).rejects.toThrow(/cannot be read \(EISDIR\): correct/);
  });

  describe('of many items', () => {
    const COUNT = 2_500;
    const items = (indentation: string, item: (at: number) => string) =>
      Array.from({ length: COUNT }, (_, at) => item(at).replace(/^/gm, indentation)).join('\n');
    const user = (at: number) =>
      `${at % 7 === 0 ? '# a comment\n\n' : ''}- username: user-${at}\n  name: |-\n    - no item\n     : ü\n  tokens:\n  - token: glpat-of-a-long-seed-${at}`;
    const seed = (indentation: string) => `# first\n---
users: # of the company

${items(indentation, user)}
features:
  a_flag: true
  another: { users: [user-1] }
service_accounts:
${items('', (at) => `- { username: bot-${at} }`)}
application_settings: { instance_level_code_suggestions_enabled: true }
groups: [{ full_path: acme }]
`;
    const expected = {
      users: Array.from({ length: COUNT }, (_, at) => ({
        username: `user-${at}`,
        name: '- no item\n : ü',
        tokens: [{ token: `glpat-of-a-long-seed-${at}` }],
      })),
      service_accounts: Array.from({ length: COUNT }, (_, at) => ({ username: `bot-${at}` })),
      groups: [{ full_path: 'acme' }],
      features: { a_flag: true, another: { users: ['user-1'] } },
      application_settings: { instance_level_code_suggestions_enabled: true },
    };

    it.each([
      ['YAML', seed('')],
      ['indented YAML', seed('    ')],
      ['YAML of Windows', seed('  ').replaceAll('\n', '\r\n')],
      ['YAML with an anchor', seed('  ').replace('- username: user-1\n', '- &one\n    username: user-1\n')],
      ['YAML with a mark', `\ufeff${seed('  ').replace('# first\n---', '')}`],
      ['JSON', JSON.stringify(expected)],
      ['JSON in lines', JSON.stringify(expected, null, 2)],
    ])('is read as a short one: %s', async (_name, content) => {
      const read_ = await read(content);
      const short = await read(JSON.stringify({ ...expected, users: [], service_accounts: [] }));
      expect(read_).toMatchObject(expected);
      expect({ ...read_, users: [], service_accounts: [] }).toEqual(short);
      expect([read_.users.length, read_.service_accounts.length]).toEqual([COUNT, COUNT]);
    });

    it.each([
      ['username: user-2321', 'username: user 2321', /is wrong at users\.2321\.username \(Invalid/],
      ['username: user-2321', 'username: user-2320', /is wrong at users\.2321\.username \(it is there twice\)/],
      ['username: user-2321', 'username: "user-2321', /\(deficient indentation in line (?<line>\d+)\)/],
      [
        '{ username: bot-2321 }',
        '{ username: bot-2321, username: b }',
        /\(duplicated mapping key in line (?<line>\d+)\)/,
      ],
      ['groups: [{', 'users: [{', /\(duplicated mapping key in line (?<line>\d+)\)/],
      ['# first\n---', '- first', /\(\w.* in line (?<line>\d+)\)/],
    ])('is refused as a short one: %j as %j', async (right, wrong, message) => {
      const content = seed('  ').replace(right, wrong);
      const refusal = await failureOf(content);
      expect(refusal).toMatch(message);
      const at = content.slice(0, content.indexOf(wrong)).split('\n').length;
      const line = Number(message.exec(refusal)?.groups?.['line'] ?? at);
      expect(Math.abs(line - at)).toBeLessThan(2);
    });

    it('is refused if it is JSON that names a key twice', async () => {
      const content = JSON.stringify(expected);
      expect(await failureOf(content.replace('"a_flag":true', '"a_flag":true,"a_flag":true'))).toMatch(
        /\(duplicated mapping key in line 1\)/,
      );
      expect((await read(content.replace('- no item', '\\":'))).users[0]?.name).toBe('":\n : ü');
    });

    it('lets others have their turn meanwhile', async () => {
      writeFileSync(file, seed('  '));
      let turns = 0;
      const counting = setInterval(() => (turns += 1), 0);
      await wholeOf(file).finally(() => clearInterval(counting));
      expect(turns).toBeGreaterThan(5);
    });
  });

  it('has a JSON Schema for editors, which is the committed one', () => {
    const committed = JSON.parse(readFileSync(join(REPOSITORY, 'packages/gitlab/seed.schema.json'), 'utf8')) as object;
    // If this fails: run `node packages/gitlab/seed-schema.mjs` after a build.
    expect(committed).toEqual(JSON.parse(JSON.stringify(seedJsonSchema())));
  });

  it.each(['self-managed', 'saas'])('of %s is one, and points to that schema', async (deployment) => {
    for (const name of ['default', 'bare']) {
      const path = join(REPOSITORY, 'apps', deployment, 'seeds', `${name}.yml`);
      expect((await wholeOf(path)).users.some(({ admin }) => admin)).toBe(true);
      const [, schema = ''] = /^# yaml-language-server: \$schema=(\S+)$/m.exec(readFileSync(path, 'utf8')) ?? [];
      expect(join(path, '..', schema)).toBe(join(REPOSITORY, 'packages/gitlab/seed.schema.json'));
    }
  });
});
