import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './fixtures/run-command.js';

const ROOT = join(__dirname, '../../..');

describe('what the reader meant', () => {
  it.each([
    ['SAAS_PRT', 'SAAS_PORT'],
    ['TANDEM_STAT', 'TANDEM_STATE'],
    ['TADNEM_STATE', 'TANDEM_STATE'],
    ['PAGE_PRT', 'PAGE_PORT'],
    ['page_port', 'PAGE_PORT'],
    ['PAEG_HOST', 'PAGE_HOST'],
    ['EDITOR_PORXY', 'EDITOR_PROXY'],
    ['MODELGATEWAY_PORT', 'MODEL_GATEWAY_PORT'],
    ['TANDEM_SAS_TOKN', 'TANDEM_SAAS_TOKEN'],
    ['TANDEM_REGISTERY', 'TANDEM_REGISTRY'],
  ])('%s: warned of by name', async (name, meant) => {
    const { err } = await runCommand(['flow', '--state', '/nonexistent'], { [name]: '1' });
    expect(err[0]).toBe(`tandem: ${name} is not read: did you mean ${meant}?`);
  });

  it('every variable of ours that the documentation names is known', async () => {
    const texts = [join(ROOT, 'README.md'), ...readdirSync(join(ROOT, 'docs')).map((name) => join(ROOT, 'docs', name))]
      .filter((name) => name.endsWith('.md'))
      .map((name) => readFileSync(name, 'utf8'));
    const named = texts.flatMap(
      (text) => text.match(/\b(TANDEM_[A-Z_]+|[A-Z_]+_PORT|EDITOR_PROXY|PAGE_[A-Z]+)\b/g) ?? [],
    );
    expect(named.length).toBeGreaterThan(20);
    const near = Object.fromEntries(named.map((name) => [name.replace(/.$/, ''), 'x']));
    const { err } = await runCommand(['--version'], near);
    expect([...new Set(named)].filter((name) => !err.some((line) => line.endsWith(`did you mean ${name}?`)))).toEqual(
      [],
    );
  });

  it('no other variable is', async () => {
    const foreign = [
      'NATS_PORT',
      'IMAGE_PORT',
      'SASL_PORT',
      'HTTP_PROXY',
      'EDITOR',
      'PAGER',
      'TANDEM_OF_MY_OWN',
      'PATH',
    ];
    const variables = Object.fromEntries([...foreign, 'SAAS_URL', 'TANDEM_TAG'].map((name) => [name, 'x']));
    expect((await runCommand(['--version'], variables)).err).toEqual([]);
  });

  const URLS = ['--self-managed', '--saas', '--model-gateway'];
  const COMMANDS = [
    'status',
    'reset',
    'flow',
    'token',
    'complete a:1:1',
    'conformance',
    'conformance --list',
    'doctor',
  ];
  const OTHERS = ['ui', 'wait', 'watch', 'why --last', 'requests', 'clock show', 'fault list', 'snapshot list'];
  it.each([...COMMANDS, ...OTHERS, 'scenario list', 'scenario run clock-skew'])(
    '--state beside a URL is refused: %s',
    async (command) => {
      for (const option of URLS) {
        const args = [...command.split(' '), '--state', '/nonexistent', option, 'http://127.0.0.1:1'];
        expect(await runCommand(args)).toMatchObject({
          code: 2,
          err: [
            expect.stringMatching(`^error: option '--state <folder>' cannot be used with option '${option} <url>'`),
          ],
        });
      }
    },
  );

  it.each(['TANDEM_SELF_MANAGED_URL', 'TANDEM_SAAS_URL', 'TANDEM_MODEL_GATEWAY_URL'])(
    '--state beside %s is refused',
    async (name) => {
      expect(await runCommand(['status', '--state', '/nonexistent'], { [name]: 'http://127.0.0.1:1' })).toEqual({
        code: 2,
        out: [],
        err: [`tandem: --state and ${name} both name services: leave out one or the other`],
      });
    },
  );

  it('hints name the command as it can be typed', async () => {
    const { err } = await runCommand(['status', '--state', '/nonexistent'], { npm_command: 'exec' });
    expect(err.join()).toContain('start one with npx tandem start, or');
  });
});

describe('help', () => {
  const pages = async (): Promise<string[][]> => {
    const names = (text: string) =>
      [...text.slice(text.indexOf('\nCommands:')).matchAll(/^ {2}([a-z]+) (?=\[options\]|<| )/gm)].map(
        ([, name = '']) => name,
      );
    const { out } = await runCommand(['--help']);
    const own = names(out.join('\n')).filter((name) => name !== 'help');
    return [[], ...own.map((name) => [name]), ...['run', 'env', 'check', 'open'].map((name) => ['editor', name])];
  };

  it('fits 80 columns, and names the command as it can be typed', async () => {
    const all = await pages();
    expect(all.length).toBeGreaterThan(24);
    for (const page of all) {
      const inProject = await runCommand([...page, '--help'], { npm_command: 'exec' });
      const lines = inProject.out.join('\n').split('\n');
      expect([page, lines.filter(({ length }) => length > 80)]).toEqual([page, []]);
      expect([
        page,
        lines.filter((line) => /(?<!npx )tandem (--help|\[options\]|[a-z]+ )/.test(line) && !/of tandem/.test(line)),
      ]).toEqual([page, []]);
      const elsewhere = await runCommand([...page, '--help']);
      const words = (texts: readonly string[]) => texts.join('\n').split(/\s+/).join(' ');
      expect(words(elsewhere.out)).toBe(words(inProject.out).replaceAll('npx tandem', 'tandem'));
    }
  });
});
