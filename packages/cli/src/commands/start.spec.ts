import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeRunFile } from '@tandem/stack';
import { type FakeServices, SIMULATOR_TOKEN, startFakeServices } from '../fixtures/fake-services.js';
import { runCommand } from '../fixtures/run-command.js';
import { showStack } from '../start/show-stack.js';

let state: string;
beforeEach(() => (state = mkdtempSync(join(tmpdir(), 'tandem-start-spec-'))));
afterEach(() => rmSync(state, { recursive: true, force: true }));

const FREE_PORTS = { SELF_MANAGED_PORT: '0', SAAS_PORT: '0', MODEL_GATEWAY_PORT: '0' };

describe('tandem start, once all is ready', () => {
  let services: FakeServices;
  beforeEach(async () => {
    services = await startFakeServices();
    const account = { id: 7, username: 'service_account_group_1_acme', state: 'active' };
    services.saas.routes['GET /api/v4/users'] = () => [200, [account]];
  });
  afterEach(() => services.close());

  async function show(options: { bare?: boolean; runsFlow?: boolean; asJson?: boolean } = {}, commandNames?: object) {
    const urls = {
      selfManaged: services['self-managed'].url,
      saas: services.saas.url,
      modelGateway: services['model-gateway'].url,
    };
    const pids = { selfManaged: process.pid, saas: process.pid, modelGateway: process.pid };
    const logFiles = { selfManaged: 'sm.log', saas: 'saas.log', modelGateway: 'mg.log', postgresql: 'pg.log' };
    writeRunFile(join(state, 'stack.json'), { urls, simulatorToken: SIMULATOR_TOKEN, logFiles, pids });
    const [out, err]: [string[], string[]] = [[], []];
    const context = {
      env: {},
      out: (line: string) => void out.push(line),
      err: (line: string) => void err.push(line),
      signal: new AbortController().signal,
      program: '',
      isTerminal: false,
      ...(commandNames as object),
    };
    const request = { bare: false, runsFlow: true, asJson: false, ...options };
    await showStack({ urls, logFiles, state }, request, context, new AbortController().signal);
    return { out: out.join('\n'), err };
  }

  it('shows the flow, the time to the first JWT, the URLs, the request and what is next', async () => {
    const { out, err } = await show();
    expect(err).toEqual([]);
    expect(out).toMatch(/^ 1 {2}checked.*\n[^]*^11 {2}done.*\n[^]*^the flow is in order\n\n/m);
    expect(out).toMatch(/\n\nFrom the start of this command to the first JWT: \d+\.\d s\.\n\n {2}self-managed +http/);
    const port = /self-managed +http:\/\/127\.0\.0\.1:(\d+)\n/.exec(out)?.[1];
    expect(out).toContain(
      `curl --request POST "http://localhost:${port}/api/v4/code_suggestions/tokens" \\\n` +
        '    --header "Authorization: Bearer glpat-selfmanaged-dev-0001" \\\n' +
        '    --header "Content-type: application/json"\n',
    );
    expect(out).toContain('\n  tandem flow                validate the flow again');
    expect(out).toMatch(/Ctrl-C ends everything\.$/);
  });

  it('says which step failed, and that everything stays up', async () => {
    services['model-gateway'].routes['POST /v2/completions'] = () => [401, { error: 'no' }];
    const { out, err } = await show();
    expect(err.join('\n')).toMatch(/^step 12 .* failed by rule/m);
    expect(out).toContain('Step 12 of the flow failed. Everything stays up, so that you can look.\n');
  });

  it('says that nothing answers', async () => {
    await services.close();
    const { out, err } = await show();
    expect(err.join('\n')).toMatch(/cannot be reached/);
    expect(out).toContain('Step 1 of the flow failed. Everything stays up, so that you can look.\n');
  });

  it('names the commands that its user has', async () => {
    const { out } = await show({ runsFlow: false }, { commandNames: { start: 'npm start --', flow: 'npm run flow' } });
    expect(out).toMatch(
      /\n {2}npm run flow {15}validate .*\n.*\n {2}npm start -- --fresh {7}start over\n {2}npm start -- --bare/,
    );
  });

  it('prints the walk-through instead if it starts bare', async () => {
    const { out } = await show({ bare: true });
    expect(out).toMatch(/api\/v4\/features\/code_suggestions_for_instance_admin_enabled/);
    expect(out).not.toMatch(/11 {2}done/);
  });

  it('is shown as JSON, and nothing else is', async () => {
    const { out } = await show({ asJson: true });
    expect(JSON.parse(out)).toMatchObject({ state, pid: process.pid, logs: { postgresql: 'pg.log' } });
  });
});

describe('tandem start', () => {
  it('ends with 0 if it is told to stop before all is ready', async () => {
    const signal = AbortSignal.abort(new Error('interrupted'));
    expect(await runCommand(['start', '--state', state], FREE_PORTS, { signal })).toEqual({
      code: 0,
      out: [],
      err: [],
    });
  });

  it.each([
    [['--seed-saas', '/nowhere.yml'], 1, /^tandem: --seed-saas names \/nowhere\.yml, which is not there: /],
    [['--bare', '--seed-saas', 'x.yml'], 1, /^tandem: --bare starts with a seed of its own: /],
    [['--frsh'], 2, /^error: unknown option '--frsh' \(Did you mean --fresh\?\)$/],
    [['fresh'], 2, /^error: too many arguments/],
    [['--seed-saas'], 2, /^error: option '--seed-saas <file>' argument missing/],
  ])('refuses %j in one line', async (args, expected, line) => {
    const { code, out, err } = await runCommand(['start', '--state', state, ...args], FREE_PORTS);
    expect([code, out, err]).toEqual([expected, [], [expect.stringMatching(line)]]);
    expect(err[0]).not.toContain('\n');
  });

  it('refuses a malformed port in one line', async () => {
    const { code, err } = await runCommand(['start', '--state', state], { ...FREE_PORTS, SAAS_PORT: '70000' });
    expect([code, err]).toEqual([1, [expect.stringMatching(/^tandem: SAAS_PORT is not a port \("70000"\): /)]]);
  });
});
