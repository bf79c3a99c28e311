import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tandem } from '@tandem/testing';
import { FEATURE_FLAGS } from '@tandem/contracts';
import { Administration } from './support/administration.js';
import { tandemCommand } from './support/tandem-command.js';
import { sharedTandem } from './support/shared-tandem.js';

let tandem: Tandem;
let folder: string;

beforeAll(async () => {
  tandem = await sharedTandem();
  folder = mkdtempSync(join(tmpdir(), 'tandem-cli-editor-'));
});

afterAll(async () => {
  await tandem?.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...args: string[]) => tandemCommand([...args, '--state', tandem.stack.state]);

describe('tandem token', () => {
  it('prints a JWT with its claims and lifetime', async () => {
    const { code, out } = await run('token');
    expect(code).toBe(0);
    const [jwt] = out.split('\n');
    expect(jwt).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(out).toMatch(/^header {4}\{"alg":"RS256","typ":"JWT","kid":"[\w-]+"\}$/m);
    expect(out).toMatch(/^ +"aud": "gitlab-code-suggestions",$/m);
    expect(out).toMatch(/^lifetime {2}3600 s, from \d{4}-\d\d-\d\dT[\d:]+Z to \d{4}-\d\d-\d\dT[\d:]+Z$/m);
  });

  it('as JSON is the answer and what is in it; --raw is only the JWT', async () => {
    const { out } = await run('token', '--output', 'json');
    expect(JSON.parse(out)).toMatchObject({
      expires_in: 3600,
      header: { alg: 'RS256' },
      claims: { iss: tandem.saas.url, gitlab_realm: 'self-managed' },
    });
    expect((await run('token', '--raw')).out).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+\n$/);
  });

  it('names the rule that refused and a remedy, in one line', async () => {
    const saas = new Administration(tandem.saas);
    const end = await saas.withFlagOff(FEATURE_FLAGS.tokensApi, () => run('token'));
    expect(end.code).toBe(1);
    expect(end.err).toMatch(
      /^tandem: \S+: .*\(feature-flag-is-on:code_suggestions_tokens_api.*\); tandem doctor finds .*\n$/,
    );
    const refused = await tandemCommand(['token', '--state', tandem.stack.state], {
      TANDEM_PERSONAL_ACCESS_TOKEN: 'glpat-00000000000000000000',
    });
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(
      /^tandem: personal_access_token_refused: .*; set TANDEM_PERSONAL_ACCESS_TOKEN to one that self-managed accepts\n$/,
    );
  });
});

describe('tandem complete', () => {
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it('prints the suggestion in its place, and leaves the file as it is', async () => {
    const text = 'greet(1);\ngreet(2);\ngre\nend();\n';
    const path = file('a.js', text);
    const { code, out } = await run('complete', `${path}:3:4`);
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toMatch(new RegExp(`^${path}:3:4 {2}\\d+ characters by tandem recurring-text$`));
    expect(lines.slice(1, 4)).toEqual(['  1  greet(1);', '  2  greet(2);', '+ 3  greet(2);']);
    expect(lines).toContain('  4  end();');
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('tells Code Suggest the language by the name of the file, or as it is told', async () => {
    const path = file('b.rb', 'puts 1\npu');
    const languages: unknown[] = [];
    for (const args of [[], ['--language', 'python']]) {
      const { out } = await run('complete', `${path}:2:3`, ...args, '--output', 'json');
      languages.push((JSON.parse(out) as { model: { lang: unknown } }).model.lang);
    }
    expect(languages).toEqual(['ruby', 'python']);
  });

  it('says so if there is no suggestion, and ends with 0', async () => {
    const path = file('c.txt', '');
    const { code, out } = await run('complete', `${path}:1:1`);
    expect([code, out]).toEqual([0, expect.stringContaining('no suggestion by tandem')]);
    expect(JSON.parse((await run('complete', `${path}:1:1`, '--output', 'json')).out)).toMatchObject({
      suggestion: null,
    });
  });

  it('takes lines with CRLF, and characters of more than one byte', async () => {
    const path = file('d.ts', "say('ä');\r\nsay('ö');\r\nsay('");
    const { code, out } = await run('complete', `${path}:3:6`);
    expect(code).toBe(0);
    expect(out).not.toContain('\r');
  });

  it.each([
    ['nowhere', /nowhere is no place: write FILE:LINE:COLUMN/],
    ['/dev/zero:1:1', /\/dev\/zero cannot be read \(it is no file\)/],
    ['/nonexistent.ts:1:1', /\/nonexistent\.ts is not there/],
    ['LINES:9:1', /has 3 lines, no line 9/],
    ['LINES:1:99', /line 1 of .* has columns 1 to 6, no column 99/],
    ['LINES:0:1', /has 3 lines, no line 0/],
  ])('%s: ends with 2 and says what is possible', async (place, message) => {
    const path = file('lines.ts', '12345\n12\n');
    const { code, err } = await run('complete', place.replace('LINES', path));
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});
