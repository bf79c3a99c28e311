import { join } from 'node:path';

import { fixture, FIXTURE_SERVICES } from './fixtures/programs.js';
import { temporaryFolder } from './fixtures/temporary-folder.js';
import { main } from './main.js';
import { silentProgress } from './progress.js';
import { StateFolder } from './state/state-folder.js';

const stateIn = (folder: string) => join(folder, 'state');
const state = stateIn(temporaryFolder((folder) => new StateFolder(stateIn(folder)).clear()));
const before = { ...process.env };

beforeEach(() => {
  Object.assign(process.env, { TANDEM_STATE: state, SELF_MANAGED_PORT: '0', SAAS_PORT: '0', MODEL_GATEWAY_PORT: '0' });
});
afterEach(() => {
  process.env = { ...before };
});

/** Runs `npm start` until it has written `until`, then stops it. */
async function run(
  args: string[] = [],
  { until = 'Ctrl-C ends everything', command = 'command' } = {},
): Promise<{ code: number; out: string; err: string }> {
  const [stop, kill] = [new AbortController(), new AbortController()];
  const written = { out: '', err: '' };
  const code = await main(args, {
    stop: stop.signal,
    kill: kill.signal,
    write: (line) => {
      written.out += `${line}\n`;
      if (line.includes(until)) stop.abort();
    },
    complain: (line) => (written.err += `${line}\n`),
    onProgress: silentProgress,
    entryPoints: FIXTURE_SERVICES,
    command: fixture(command),
  });
  return { code, ...written };
}

describe('npm start', () => {
  it('shows the flow, the time to the first JWT, the URLs, the request and what is next', async () => {
    const { code, out, err } = await run();
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      / 1 {2}checked.*\n11 {2}done.*\n\nFrom the start of this command to the first JWT: \d+\.\d s\.\n/,
    );
    const port = /self-managed +http:\/\/127\.0\.0\.1:(\d+)\n/.exec(out)?.[1];
    expect(out).toContain(
      `curl --request POST "http://localhost:${port}/api/v4/code_suggestions/tokens" \\\n` +
        '    --header "Authorization: Bearer glpat-selfmanaged-dev-0001" --header "Content-type: application/json"\n',
    );
    expect(out).toMatch(/What to try next:/);
  });

  it('says which step failed, and stays up', async () => {
    const { code, out } = await run([], { command: 'failing-command' });
    expect(code).toBe(0);
    expect(out).toContain('Step 12 of the flow failed. Everything stays up, so that you can look.');
  });

  it('prints the walk-through instead where it starts bare', async () => {
    const { out } = await run(['--bare', '--fresh']);
    expect(out).toMatch(/api\/v4\/features\/code_suggestions_for_instance_admin_enabled/);
    expect(out).not.toMatch(/11 {2}done/);
  });

  it('stops in the middle of the start', async () => {
    const stop = new AbortController();
    const nothing = () => undefined;
    const code = await main([], {
      stop: stop.signal,
      kill: new AbortController().signal,
      write: nothing,
      complain: nothing,
      onProgress: (label, work) => {
        if (label === 'starting saas') stop.abort();
        return work();
      },
      entryPoints: FIXTURE_SERVICES,
    });
    expect(code).toBe(0);
  });

  it.each([
    [['--frsh'], "Unknown option '--frsh': `npm start -- --help` lists the options"],
    [['fresh'], "Unexpected argument 'fresh'"],
    [['--seed-saas'], "Option '--seed-saas <value>' argument missing"],
    [['--seed-saas', '/nowhere.yml'], '--seed-saas names /nowhere.yml, which is not there: '],
    [['--bare', '--seed-saas', 'x.yml'], '--bare starts with a seed of its own: '],
  ])('refuses %j in one line', async (args, line) => {
    const { code, out, err } = await run(args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^tandem: [^\n]*\n$/);
    expect(err).toContain(line);
  });

  it('refuses a malformed port in one line', async () => {
    process.env.SAAS_PORT = '70000';
    expect((await run()).err).toMatch(/^tandem: SAAS_PORT is not a port \("70000"\): [^\n]*\n$/);
  });

  it('has help', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    expect(out).toContain('--fresh ');
  });
});
