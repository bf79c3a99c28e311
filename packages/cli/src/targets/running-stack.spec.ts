import { chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeRunFile } from '@tandem/stack';
import { runCommand } from '../fixtures/run-command.js';

const TOKENS = {
  TANDEM_SELF_MANAGED_TOKEN: 'glpat-of-the-environment-1',
  TANDEM_SAAS_TOKEN: 'glpat-of-the-environment-2',
  TANDEM_PERSONAL_ACCESS_TOKEN: 'glpat-of-the-environment-3',
};

let state: string;
beforeEach(() => (state = mkdtempSync(join(tmpdir(), 'tandem-state-spec-'))));
afterEach(() => rmSync(state, { recursive: true, force: true }));

/** A run file of this process, which runs, with all services at `url`. */
function writeStack(url: string): void {
  const urls = { selfManaged: url, saas: url, modelGateway: url };
  const pids = { selfManaged: process.pid, saas: process.pid, modelGateway: process.pid };
  const logFiles = { selfManaged: '', saas: '', modelGateway: '', postgresql: '' };
  writeRunFile(join(state, 'stack.json'), { urls, simulatorToken: 'x'.repeat(32), logFiles, pids });
}

async function listener(host: string) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(JSON.stringify(request.headers));
    response.writeHead(401).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return { seen, url: `http://${host}:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

const elsewhere = Object.values(networkInterfaces())
  .flat()
  .find((address) => address?.family === 'IPv4' && !address.internal)?.address;

describe("a stack's file", () => {
  (elsewhere === undefined ? it.skip : it)('sends no token of the environment to another machine', async () => {
    const { seen, url, close } = await listener(elsewhere ?? '');
    writeStack(url);
    for (const command of ['flow', 'doctor', 'conformance', 'token', 'status', 'reset']) {
      const { code, err } = await runCommand([command, '--state', state], TOKENS);
      expect([command, code, err]).toEqual([
        command,
        1,
        [expect.stringMatching(/^tandem: .*stack\.json names http:.*, which is not on this machine: [^\n]*$/)],
      ]);
    }
    close();
    expect(seen).toEqual([]);
  });

  it('is believed on this machine', async () => {
    const { seen, url, close } = await listener('127.0.0.1');
    writeStack(url);
    await runCommand(['token', '--state', state], TOKENS);
    close();
    expect(seen.join()).toContain(TOKENS.TANDEM_PERSONAL_ACCESS_TOKEN);
  });

  it.each(['start --detach', 'start', 'stop', 'status', 'token', 'logs', 'reset', 'doctor'])(
    'is not read by %s in a folder that is not our own',
    async (command) => {
      writeStack('http://127.0.0.1:9');
      mkdirSync(join(state, 'logs'));
      if (process.getuid?.() === 0) chownSync(state, 54_321, 54_321);
      else symlinkSync('/nowhere', join(state, 'logs/saas.log'));
      const { code, out, err } = await runCommand([...command.split(' '), '--state', state], TOKENS);
      expect([code, out]).toEqual([1, []]);
      expect(err).toEqual([expect.stringMatching(/^tandem: the state folder .* is not used, because [^\n]*$/)]);
    },
  );
});

describe('a state folder that cannot be used', () => {
  it.each(['/proc/state', '/dev/null/x', `/${'x'.repeat(300)}`])('%s: one line and exit 1', async (path) => {
    for (const command of ['start', 'start --detach', 'stop', 'status', 'logs']) {
      const { code, err } = await runCommand([...command.split(' '), '--state', path]);
      if (command === 'stop' && code === 0) continue;
      expect([command, code, err]).toEqual([command, 1, [expect.stringMatching(/^tandem: [^\n]*$/)]]);
    }
  });
});
