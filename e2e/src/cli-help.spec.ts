import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliStack } from './support/cli-stack.js';
import { eventually } from './support/eventually.js';
import { tandemCommand } from './support/tandem-command.js';

const ROOT = join(__dirname, '../..');
const COMMAND = join(ROOT, 'packages/cli/bin/tandem.mjs');
const SEEN = ['watch', 'why', 'requests'];
const STEERED = ['scenario', 'clock', 'fault', 'snapshot', 'wait'];
const OTHERS = ['start', 'stop', 'status', 'reset', 'logs', 'flow', 'token', 'complete', 'conformance', 'doctor', 'ui'];
const COMMANDS = [...OTHERS, ...SEEN, ...STEERED, 'exec'];

const stack = new CliStack();
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-examples-'));
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src/greeting.ts'), "greet('one');\ngreet('two');\n\ngreet('th\n");
});

afterAll(async () => {
  await stack.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs an example in a shell as its reader would, with the ports of the running stack, if one runs. */
function shell(example: string): Promise<{ code: number; out: string }> {
  const urls = runningUrls();
  const text = example
    .replaceAll(/http:\/\/(localhost|127\.0\.0\.1):3000/g, urls?.selfManaged ?? '$&')
    .replaceAll(/http:\/\/(localhost|127\.0\.0\.1):3001/g, urls?.saas ?? '$&')
    .replaceAll(/http:\/\/(localhost|127\.0\.0\.1):5052/g, urls?.modelGateway ?? '$&')
    .replaceAll('./.tandem/', `${stack.state}/`);
  const script = `tandem() { "${process.execPath}" "${COMMAND}" "$@"; }\n${text}`;
  const options = { cwd: folder, env: { PATH: process.env.PATH, ...stack.variables } };
  return new Promise((resolve) => {
    execFile('bash', ['-euo', 'pipefail', '-c', script], options, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out: out + err });
    });
  });
}

function runningUrls() {
  try {
    return stack.run().urls;
  } catch {
    return undefined;
  }
}

/** The blocks of shell commands in a document, from one heading to another. */
function blocksOf(document: string, from = '', to?: string): string[] {
  const text = readFileSync(join(ROOT, document), 'utf8');
  const end = to === undefined ? text.length : text.indexOf(to);
  const part = text.slice(text.indexOf(from), end);
  return [...part.matchAll(/^```sh\n([^]*?)^```$/gm)].map((match) => match[1] ?? '');
}

async function exampleOf(command: string): Promise<string> {
  const { code, out } = await tandemCommand([command, '--help']);
  expect(code).toBe(0);
  const [, example] = /^Example:\n {2}\$ (tandem [^]*\S)\s*$/m.exec(out.replace(/ \\\n +/g, ' ')) ?? [];
  expect(example).toBeDefined();
  return example ?? '';
}

describe('tandem --help', () => {
  it('names every command', async () => {
    const { code, out } = await tandemCommand(['--help']);
    expect(code).toBe(0);
    const named = [...out.matchAll(/^ {2}(\w+) (?:\[options\]|<)/gm)].map((match) => match[1]);
    expect(named.sort()).toEqual([...COMMANDS].sort());
  });

  it.each(COMMANDS)('%s: has an example, its exit codes and --output', async (command) => {
    const { out } = await tandemCommand([command, '--help']);
    expect(out.replace(/\s+/g, ' ')).toMatch(/ Exit codes: 0 if .*, 1 if .*, 2 on a usage error\. /);
    if (command !== 'exec') expect(out).toMatch(/^ {2}--output <form> +how to report \(choices: "text",/m);
    expect(await exampleOf(command)).toContain(`tandem ${command}`);
  });
});

describe('the example in the help of', () => {
  beforeAll(async () => {
    expect((await shell(await exampleOf('start'))).code).toBe(0);
  });

  it('logs', async () => {
    const example = await exampleOf('logs');
    const id = / --correlation (\w+)/.exec(example)?.[1] ?? '';
    await fetch(`${stack.run().urls.saas}/-/health`, { headers: { 'x-request-id': id } });
    await fetch(`${stack.run().urls.saas}/api/v4/version`, { headers: { 'x-request-id': id } });
    expect(await shell(example)).toMatchObject({ code: 0, out: expect.stringContaining(id) });
  });

  it('why', async () => {
    await fetch(`${stack.run().urls.saas}/api/v4/code_suggestions/tokens`, { method: 'POST' });
    await eventually(async () => expect(await shell(await exampleOf('why'))).toMatchObject({ code: 0 }));
  });

  const others = ['status', 'flow', 'token', 'complete', 'conformance', 'doctor', 'requests'];
  it.each([...others, ...STEERED, 'reset', 'stop'])(
    '%s',
    async (command) => {
      const { code, out } = await shell(await exampleOf(command));
      expect([code, out]).toEqual([0, expect.stringMatching(/\S/)]);
      // That of conformance tries every rule, which takes a busy machine more than a minute.
    },
    300_000,
  );
});

describe('the examples of docs/cli.md, one after the other', () => {
  const outputs: string[] = [];
  it.each(blocksOf('docs/cli.md'))('%s', async (block) => {
    const { code, out } = await shell(block);
    expect([code, out]).toEqual([0, expect.any(String)]);
    outputs.push(out);
  });

  it('let the doctor find what they switch off', () => {
    expect(outputs.join('')).toMatch(
      /instance_level_code_suggestions_enabled is off[^]*the doctor found something[^]*0 problems/,
    );
  });
});

describe('on a stack of the default seed', () => {
  beforeAll(async () => {
    expect((await stack.tandem('start', '--detach', '--fresh')).code).toBe(0);
  });

  it('docs/conformance.md begins with the example of the help', async () => {
    expect(blocksOf('docs/conformance.md')[0]?.trim()).toBe(await exampleOf('conformance'));
  });

  it.each(blocksOf('docs/conformance.md').slice(1))('docs/conformance.md: %s', async (block) => {
    const { code, out } = await shell(block);
    expect([code, out]).toEqual([0, expect.any(String)]);
  });

  it.each(blocksOf('README.md'))('README.md: %s', async (block) => {
    const { code, out } = await shell(block);
    expect([code, out]).toEqual([0, expect.stringMatching(/"access_token":"eyJ|"ai_access_token":"\*{5}"/)]);
  });

  it('docs/editor-extensions.md: the two requests, and a refusal that the recorded requests explain', async () => {
    const [requests = '', refusal = ''] = blocksOf('docs/editor-extensions.md');
    expect((await shell(requests)).out).toContain('"choices":[{"text":"et(1);"');
    expect((await shell(refusal)).out).toMatch(/Forbidden by auth provider[^]*jwt-is-not-expired/);
  });

  it('docs/self-managed.md: the two settings, and the two requests that make the flow fail', async () => {
    const [settings = '', refusals = ''] = blocksOf('docs/self-managed.md');
    const [mission = ''] = blocksOf('README.md');
    expect((await shell(refusals)).code).toBe(0);
    expect((await shell(mission)).out).toContain('{"message":"404 Not Found"}');
    expect((await shell(settings)).code).toBe(0);
    expect((await shell(mission)).out).toContain('{"message":"401 Unauthorized"}');
    await stack.tandem('reset');
    expect((await shell(mission)).out).toMatch(/"access_token":"eyJ/);
  });
});
