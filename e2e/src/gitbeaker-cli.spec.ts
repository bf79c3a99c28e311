import type { Tandem } from '@tandem/testing';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { Administration } from './support/administration.js';
import { sharedTandem } from './support/shared-tandem.js';

const PROGRAM = join(__dirname, '../../node_modules/@gitbeaker/cli/dist/index.mjs');

let tandem: Tandem;
beforeAll(async () => {
  tandem = await sharedTandem();
});
afterAll(() => tandem.close());

interface Printed {
  readonly code: number;
  readonly out: string;
}

/** Runs GitBeaker's program as a person does at a shell. */
const gitbeaker = (deployment: 'selfManaged' | 'saas', token: string, ...args: string[]): Promise<Printed> =>
  new Promise((resolve) => {
    const connection = ['--gb-host', tandem[deployment].url, '--gb-token', token];
    execFile(process.execPath, [PROGRAM, ...args, ...connection], (error, out) =>
      resolve({ code: error === null ? 0 : Number(error.code), out }),
    );
  });

const printed = async (run: Promise<Printed>): Promise<unknown> => {
  const { code, out } = await run;
  expect(code).toBe(0);
  return JSON.parse(out);
};

describe('@gitbeaker/cli', () => {
  const createToken = () =>
    gitbeaker('selfManaged', tandem.selfManaged.people.developer.token, 'code-suggestions', 'create-access-token');
  const editSettings = (...settings: string[]) =>
    gitbeaker('selfManaged', tandem.selfManaged.people.root.token, 'application-settings', 'edit', ...settings);

  it('creates an access token', async () => {
    expect(await printed(createToken())).toMatchObject({
      access_token: expect.stringMatching(/^eyJ/) as string,
      expires_in: 3600,
    });
  });

  it.each(['selfManaged', 'saas'] as const)('shows settings, users and versions of %s', async (deployment) => {
    const { token } = tandem[deployment].people.root;
    expect(await printed(gitbeaker(deployment, token, 'application-settings', 'show'))).toMatchObject({ id: 1 });
    expect(await printed(gitbeaker(deployment, token, 'metadata', 'show'))).toMatchObject({ enterprise: true });
    expect(await printed(gitbeaker(deployment, token, 'users', 'all', '--username', 'root'))).toMatchObject([
      { username: 'root' },
    ]);
  });

  it('changes a setting, by which tokens are refused and given again', async () => {
    const setting = '--instance-level-code-suggestions-enabled';
    expect(await printed(editSettings(setting, 'false'))).toMatchObject({
      instance_level_code_suggestions_enabled: false,
    });
    expect(await createToken()).toMatchObject({ code: 1, out: expect.stringContaining('404 Not Found') as string });
    await printed(editSettings(setting, 'true'));
    expect((await createToken()).code).toBe(0);
  });

  // The program has no command for the flags of an instance; it sees what one does.
  it('is refused while the feature code_suggestions_tokens_api is off', async () => {
    const administration = new Administration(tandem.selfManaged);
    const refused = await administration.withFlagOff('code_suggestions_tokens_api', createToken);
    expect(refused).toMatchObject({ code: 1, out: expect.stringContaining('404 Not Found') as string });
    expect((await createToken()).code).toBe(0);
  });
});
