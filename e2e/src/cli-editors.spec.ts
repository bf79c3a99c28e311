import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CliStack } from './support/cli-stack.js';
import { startTandemCommand, tandemCommand } from './support/tandem-command.js';

const stack = new CliStack();
const SCRIPT = 'process.stdout.write(JSON.stringify(process.env)); process.exit(7)';
let variables: Record<string, string>;

/** Runs `tandem` on the stack of this file. */
const tandem = (args: string[], env: Record<string, string> = {}) =>
  tandemCommand(args, { ...stack.variables, ...env });

beforeAll(async () => {
  await tandem(['start', '--detach']);
  variables = JSON.parse((await tandem(['editor', 'env', '--output', 'json'])).out) as Record<string, string>;
});
afterAll(() => stack.remove());

describe('tandem editor env', () => {
  it('names the proxy that status and stack.json name, and the CA of the state folder', async () => {
    const status = JSON.parse((await tandem(['status', '--output', 'json'])).out) as { editorProxy: string };
    const run = stack.run() as { editorProxy?: string };
    expect([status.editorProxy, run.editorProxy]).toEqual([variables.HTTPS_PROXY, variables.HTTPS_PROXY]);
    expect(variables).toMatchObject({
      GITLAB_WORKFLOW_INSTANCE_URL: stack.run().urls.selfManaged,
      GITLAB_WORKFLOW_TOKEN: 'glpat-selfmanaged-dev-0001',
      NO_PROXY: 'localhost,127.0.0.1,::1',
      NODE_EXTRA_CA_CERTS: join(stack.variables.TANDEM_STATE ?? '', 'editor-front/ca.pem'),
    });
  });

  it('prints nothing but lines for the shell', async () => {
    const { code, out } = await tandem(['editor', 'env']);
    const lines = out.trimEnd().split('\n');
    expect([code, lines.length]).toEqual([0, Object.keys(variables).length]);
    for (const line of lines) expect(line).toMatch(/^export [A-Za-z_]+='[^']*'$/);
  });

  it('keeps a token back that is not one of the seed, unless it is asked for', async () => {
    const TANDEM_PERSONAL_ACCESS_TOKEN = 'glpat-aaaaaaaaaaaaaaaaaaaa';
    const { code, out, err } = await tandem(['editor', 'env'], { TANDEM_PERSONAL_ACCESS_TOKEN });
    expect([code, out.includes('glpat-'), err]).toEqual([
      0,
      false,
      expect.stringMatching(/^tandem: .*--show-tokens.*\n$/),
    ]);
    const shown = await tandem(['editor', 'env', '--show-tokens'], { TANDEM_PERSONAL_ACCESS_TOKEN });
    expect(shown.out).toContain(`export GITLAB_WORKFLOW_TOKEN='${TANDEM_PERSONAL_ACCESS_TOKEN}'\n`);
  });

  it.each([[], ['--output', 'json']])('prints nothing on standard output if no stack runs %j', async (...args) => {
    const { code, out, err } = await tandem(['editor', 'env', '--state', '/tmp/tandem-nowhere', ...args]);
    expect([code, out, err]).toEqual([1, '', expect.stringMatching(/^tandem: no stack runs on [^\n]*\n$/)]);
  });
});

describe('tandem editor run', () => {
  it('runs a command with the variables, and ends as it does', async () => {
    const { code, out } = await startTandemCommand(
      ['editor', 'run', '--', process.execPath, '-e', SCRIPT],
      stack.variables,
    ).ended;
    expect(code).toBe(7);
    expect(JSON.parse(out)).toMatchObject(variables);
  });

  it('says in one line that a command is not there', async () => {
    const { code, out, err } = await tandem(['editor', 'run', '--', 'no-such-editor']);
    expect([code, out, err]).toEqual([
      127,
      '',
      expect.stringMatching(/^tandem: no-such-editor is not there: [^\n]*\n$/),
    ]);
  });
});

describe('tandem editor check', () => {
  it('goes the way of an editor that has the variables, hop by hop', async () => {
    const { code, out } = await tandem(['editor', 'check'], variables);
    expect(
      out.split('\n').map((line) =>
        line
          .slice(0, 9 + 'instance setting'.length)
          .replace(/ {2,}/g, ' ')
          .trim(),
      ),
    ).toEqual([
      ...['ok proxy variables', 'ok certificate', 'ok instance'],
      ...['ok personal access', 'ok proxy', 'ok certificate of t'],
      ...['ok token request', 'ok suggestion'],
      '',
    ]);
    expect(code).toBe(0);
  });

  it('finds an editor whose JWT would go to the real host', async () => {
    const { code, out } = await tandem(['editor', 'check']);
    expect(out).toMatch(
      /^problem {2}proxy variables .* would send its JWT to the real https:\/\/codesuggestions\.gitlab\.com$/m,
    );
    expect(code).toBe(1);
  });

  it('finds what refuses the token request', async () => {
    const TANDEM_PERSONAL_ACCESS_TOKEN = 'glpat-aaaaaaaaaaaaaaaaaaaa';
    const { code, out } = await tandem(['editor', 'check'], { ...variables, TANDEM_PERSONAL_ACCESS_TOKEN });
    expect(out).toMatch(/^problem {2}personal access token .* answers 401 /m);
    expect(out).not.toContain(TANDEM_PERSONAL_ACCESS_TOKEN);
    expect(code).toBe(1);
  });
});

describe('the proxy of a stack', () => {
  let foreign: Server;
  beforeAll(async () => {
    foreign = createServer((_, response) => response.end('foreign')).listen(0, '127.0.0.1');
    await once(foreign, 'listening');
  });
  afterAll(() => foreign.close());

  it('is switched off by one variable, and then said not to be there', async () => {
    const other = new CliStack();
    try {
      await tandemCommand(['start', '--detach'], { ...other.variables, EDITOR_PROXY: 'off' });
      const { code, err } = await tandemCommand(['editor', 'env'], other.variables);
      expect([code, err]).toEqual([
        1,
        expect.stringMatching(/^tandem: .* runs without its proxy for editors: [^\n]*\n$/),
      ]);
      expect(other.run()).not.toHaveProperty('editorProxy');
    } finally {
      await other.remove();
    }
  });

  it('is a failure of the start if its port is in use', async () => {
    const other = new CliStack();
    const EDITOR_PROXY_PORT = String((foreign.address() as AddressInfo).port);
    const { code, err } = await tandemCommand(['start', '--detach'], { ...other.variables, EDITOR_PROXY_PORT });
    expect([code, err]).toEqual([
      1,
      `tandem: the proxy for editors does not start (port ${EDITOR_PROXY_PORT} is in use): set EDITOR_PROXY_PORT, to 0 for a free port, or EDITOR_PROXY=off\n`,
    ]);
    await other.remove();
  });
});
