import { Help } from 'commander';
import { processContext } from './command-context.js';
import { COMMANDS } from './commands.js';
import { runCommand } from './fixtures/run-command.js';

const NOWHERE = ['--state', '/nonexistent'];

describe('tandem --output json, if there is no result', () => {
  it.each([
    ['status', NOWHERE],
    ['reset', NOWHERE],
    ['logs', NOWHERE],
    ['flow', NOWHERE],
    ['token', NOWHERE],
    ['complete', ['nowhere']],
    ['conformance', ['--only', 'nope']],
  ])('%s: prints the cause as JSON, and as one line', async (command, args) => {
    const { code, out, err } = await runCommand([command, ...args, '--output', 'json']);
    expect(code).toBeGreaterThan(0);
    const { ok, error } = JSON.parse(out.join('\n')) as { ok: boolean; error: string };
    expect(ok).toBe(false);
    expect(err).toEqual([`tandem: ${error}`]);
  });

  it.each([
    [['flow', '--output', 'json', '--repeat', '0'], /^option '--repeat <times>' argument '0' is invalid/],
    [['token', '--output=json', '--nonsense'], /^unknown option '--nonsense'/],
    [['complete', '--output', 'text', '--output', 'json'], /^missing required argument/],
  ])('%j, a usage error: says so as JSON too', async (args, message) => {
    const { code, out } = await runCommand(args);
    expect(code).toBe(2);
    expect(JSON.parse(out.join('\n'))).toEqual({ ok: false, error: expect.stringMatching(message) as string });
  });

  it('as text prints nothing on standard output', async () => {
    expect((await runCommand(['status', ...NOWHERE])).out).toEqual([]);
    expect((await runCommand(['token', '--output'])).out).toEqual([]);
    expect((await runCommand(['token', '--output', 'xml'])).out).toEqual([]);
  });
});

describe('tandem conformance --output junit, if nothing was tried', () => {
  it('is a report of one failure', async () => {
    const { code, out } = await runCommand(['conformance', '--output', 'junit', ...NOWHERE]);
    expect(code).toBe(1);
    expect(out.join('\n')).toMatch(/<testsuites name="tandem conformance" tests="1" failures="1" [^]*no stack runs on/);
  });
});

describe('tandem --help', () => {
  it('shows what each command takes, without its code', async () => {
    const context = processContext(new AbortController().signal);
    for (const [name, { takes, load }] of Object.entries(COMMANDS)) {
      const create = await load();
      expect(new Help().subcommandTerm(create(context, () => undefined))).toBe(`${name} ${takes}`.trimEnd());
    }
  });

  it.each([[['--help']], [['help']]])('%j: names all of them', async (argv) => {
    const { code, out } = await runCommand(argv);
    const text = out.join('\n').replaceAll(/\s+/g, ' ');
    const all = Object.entries(COMMANDS);
    const shown = all.map(([name, { takes, description }]) =>
      text.includes(`${`${name} ${takes}`.trimEnd()} ${description}`),
    );
    expect([code, shown]).toEqual([0, all.map(() => true)]);
  });

  it.each([[['help', 'clock']], [['clock', '--help']]])('%j: is the help of one', async (argv) => {
    expect((await runCommand(argv)).out.join('\n')).toMatch(/^Usage: tandem clock [^]*never goes back/);
  });

  it('knows a command that was almost named', async () => {
    expect(await runCommand(['clok'])).toMatchObject({
      code: 2,
      err: [expect.stringContaining('Did you mean clock?'), expect.anything()],
    });
  });
});
