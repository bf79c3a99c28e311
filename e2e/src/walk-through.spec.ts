import { startTandem, type Tandem } from '@tandem/testing';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const PAGE = readFileSync(join(__dirname, '../../docs/walk-through.md'), 'utf8');
const COMMANDS = [...PAGE.matchAll(/^```sh\n(.*?)\n```$/gms)].map(([, command = '']) => command);
const ENDED = '@@@ ended with';

interface Ended {
  readonly status: number;
  readonly out: string;
}

let tandem: Tandem;
beforeAll(async () => {
  tandem = await startTandem({ seeds: { selfManaged: 'bare', saas: 'bare' } });
});
afterEach(() => tandem.reset());
afterAll(() => tandem.close());

/** Pastes commands into one bash, one after the other. */
async function paste(commands: readonly string[]): Promise<Ended[]> {
  const script = commands
    .map((command) => `${command}\nprintf '\\n%s %s\\n' '${ENDED}' $?`)
    .join('\n')
    .replaceAll('http://localhost:3000', tandem.selfManaged.url)
    .replaceAll('http://localhost:3001', tandem.saas.url);
  const env = { PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`, NO_PROXY: '*' };
  const { stdout: out } = await promisify(execFile)('bash', ['-c', script], { env });
  return [...out.matchAll(new RegExp(`(.*?)\\n${ENDED} (\\d+)\\n`, 'gs'))].map(([, text = '', status]) => ({
    status: Number(status),
    out: text,
  }));
}

const without = (part: string) => {
  const rest = COMMANDS.filter((command) => !command.includes(part));
  expect(rest).toHaveLength(COMMANDS.length - 1);
  return rest;
};

describe('docs/walk-through.md', () => {
  it('ends with a JWT, command by command', async () => {
    const ended = await paste(COMMANDS);
    expect(ended).toHaveLength(9);
    expect(ended.filter(({ status }) => status !== 0)).toEqual([]);
    expect(ended.filter(({ out }) => /"(message|error)"/.test(out))).toEqual([]);
    const answer = JSON.parse(ended.at(-1)?.out ?? '') as { access_token: string };
    expect(answer).toEqual({
      access_token: expect.any(String) as string,
      expires_in: 3600,
      created_at: expect.any(Number) as number,
    });
    const [, claims = ''] = answer.access_token.split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ gitlab_realm: 'self-managed' });
  });

  it.each([
    [
      'code_suggestions=true',
      'the account’s own setting',
      '{"message":"401 Unauthorized"}',
      'the user’s own setting is off',
    ],
    [
      'instance_level_code_suggestions_enabled=true',
      'the setting of the instance',
      '{"message":"404 Not Found"}',
      'instance-setting-is-on',
    ],
  ])('is refused at its end without %s, %s: %s', async (part, _what, refusal, why) => {
    const ended = await paste(without(`"${part}"`));
    expect(ended.at(-1)).toEqual({ status: 0, out: refusal });
    expect(JSON.stringify(await tandem.exchanges())).toContain(why);
  });
});
