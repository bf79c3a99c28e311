import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning, type ProcessIdentity } from '@tandem/stack';
import { eventually } from './support/eventually.js';
import { OtherProject } from './support/other-project.js';

const ROOT = join(__dirname, '../..');
const TYPESCRIPT = join(ROOT, 'node_modules/typescript7/bin/tsc');

const USE_OF_TYPES = `
  import { startTandem, type Tandem } from '@tandem/testing';
  import { runFlow } from '@tandem/cli';
  import { StackError } from '@tandem/stack';
  export async function lifetime(): Promise<number> {
    const tandem: Tandem = await startTandem({ seeds: { saas: 'bare' } });
    const { access_token, expires_in } = await tandem.developer.requestToken();
    // @ts-expect-error it is text
    const wrong: number = access_token;
    return wrong + expires_in;
  }
  export { runFlow, StackError };
`;

// Each of these starts several programs that start several others.
jest.setTimeout(240_000);

const project = new OtherProject();

/** The examples of docs/testing.md, by the name in their first line. */
const examples = [
  ...readFileSync(join(ROOT, 'docs/testing.md'), 'utf8').matchAll(/^```js\n(\/\/ (\S+)\n[^]*?)^```$/gm),
].map(([, code = '', name = '']) => ({ name, code }));

beforeAll(async () => {
  await project.install();
  for (const { name, code } of examples) project.write(name, code);
});

afterAll(() => project.remove());

interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly name: string; readonly message: string }[];
}

async function runJest(args: readonly string[], variables: Record<string, string> = {}) {
  const { out } = await project.jest([...args, '--json', '--outputFile', 'results.json'], variables);
  const results = project.json<JestResults>('results.json');
  if (results === undefined) throw new Error(out);
  const { numPassedTests: passed, testResults } = results;
  return { passed, failed: testResults.map(({ message }) => message).filter((message) => message !== '') };
}

describe('the packed packages in a project elsewhere', () => {
  it('lead nowhere into this repository', () => {
    const files = project.packedFiles();
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((file) => readFileSync(file, 'utf8').includes(ROOT))).toEqual([]);
    expect(files.filter((file) => file.endsWith('.spec.js') || file.endsWith('.map'))).toEqual([]);
  });

  it('ship their licence, and beside each bundle those of what it contains', () => {
    const services = ['self-managed', 'saas', 'model-gateway'].map((service) => `stack/services/${service}/bundle`);
    const beside = [...services, 'stack/dist', 'testing/dist', 'cli/dist', 'cli/bin'];
    const licenses = beside.map((folder) => `${folder}/THIRD-PARTY-LICENSES.txt`);
    const packed = project.packedFiles().map((file) => file.split('/@tandem/')[1]);
    const own = ['stack/LICENSE', 'testing/LICENSE', 'cli/LICENSE'];
    expect(packed).toEqual(expect.arrayContaining([...licenses, ...own]));
    const text = readFileSync(join(project.folder, 'node_modules/@tandem', licenses[0] ?? ''), 'utf8');
    expect(text).toMatch(/^@nestjs\/core \S+: MIT\n[^]*Permission is hereby granted[^]*^zod \S+: MIT$/m);
  });

  it('start a tandem in plain Jest, by require and by import', async () => {
    const options = { NODE_OPTIONS: '--experimental-vm-modules' };
    const { passed, failed } = await runJest(['--config', '{}', 'first.test'], options);
    expect(failed).toEqual([]);
    expect(passed).toBe(2);
  });

  it('carry out the examples of docs/testing.md, on one PostgreSQL of the Jest run', async () => {
    const files = examples.filter(({ name }) => name.endsWith('.test.js')).map(({ name }) => name);
    const { passed, failed } = await runJest(files);
    expect(failed).toEqual([]);
    expect(passed).toBe(8);
  });

  it('end with a Jest worker that is killed, and start again on what it left', async () => {
    project.write(
      'killed.test.js',
      `const { startTandem } = require('@tandem/testing');
       it('is killed', async () => {
         const { stack } = await startTandem();
         const run = JSON.parse(require('fs').readFileSync(stack.state + '/stack.json', 'utf8'));
         require('fs').writeFileSync('killed.json', JSON.stringify({ worker: run, services: Object.values(run.services) }));
         await new Promise(() => undefined);
       }, 600_000);`,
    );
    const running = project.startJest(['--config', '{}', 'killed.test']);
    const { worker, services } = await eventually(async () => {
      const written = project.json<{ worker: ProcessIdentity; services: ProcessIdentity[] }>('killed.json');
      if (written === undefined) throw new Error('not started yet');
      return written;
    }, 45_000);
    expect(services.filter(isRunning)).toHaveLength(3);
    const whole = () => project.run('ps', ['-eo', 'args=']).then(({ out }) => out);
    expect(await whole()).toContain(`${project.cache}/`);
    process.kill(worker.pid, 'SIGKILL');
    await eventually(async () => {
      expect(services.filter(isRunning)).toEqual([]);
      expect(await whole()).not.toContain(`${project.cache}/`);
    });
    running.kill();
  });

  it('start several tandems at once, which do not disturb each other, in a process of ES modules', async () => {
    project.write(
      'pair.mjs',
      `import { startTandem } from '@tandem/testing';
       import { createRequire } from 'node:module';
       const took = [];
       const timed = async () => {
         const from = performance.now();
         const tandem = await startTandem();
         took.push(Math.round(performance.now() - from));
         return tandem;
       };
       const alone = await timed();
       await alone.close();
       const [one, other] = await Promise.all([timed(), timed()]);
       await one.saas.faults.set({ kind: 'status', on: 'in', path: '/api/v4/*', status: 503 });
       await one.clock.advance(86_400);
       const refused = await one.developer.requestToken().then(() => false, () => true);
       const token = await other.developer.requestToken();
       await one.close();
       const after = await other.developer.requestToken();
       await other.close();
       const isOne = createRequire(import.meta.url)('@tandem/testing').startTandem === startTandem;
       console.log(JSON.stringify({ took, refused, token: token.expires_in, after: after.expires_in, isOne }));`,
    );
    const { code, out } = await project.node(['pair.mjs']);
    expect([code, out]).toEqual([0, expect.stringMatching(/^\{.*\}\n$/)]);
    const { took, ...rest } = JSON.parse(out) as { took: number[] };
    expect(rest).toEqual({ refused: true, token: 3600, after: 3600, isOne: true });
    process.stdout.write(
      `a packed tandem was ready after ${took[0]} ms, two at once after ${took.slice(1).join(' and ')} ms\n`,
    );
  });

  it('have the command tandem', async () => {
    const tandem = (...args: string[]) => project.run('npx', ['--no-install', 'tandem', ...args]);
    expect(await tandem('start', '--detach')).toMatchObject({ code: 0, out: expect.stringContaining('A stack is up') });
    expect(await tandem('flow')).toMatchObject({ code: 0, out: expect.stringContaining('the flow is in order') });
    expect(await tandem('stop')).toMatchObject({ code: 0 });
  });

  it('have types that lead nowhere else, by require and by import', async () => {
    const files = ['types.mts', 'types.cts'];
    for (const file of files) project.write(file, USE_OF_TYPES);
    const types = ['--typeRoots', join(ROOT, 'node_modules/@types'), '--types', 'node'];
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--lib', 'esnext'];
    const { code, out } = await project.node([TYPESCRIPT, ...options, ...types, ...files]);
    expect([code, out]).toEqual([0, '']);
  });
});

/** The commands of the two CI examples of docs/testing.md. */
const ciExamples = [...readFileSync(join(ROOT, 'docs/testing.md'), 'utf8').matchAll(/^```yaml\n([^]*?)^```$/gm)].map(
  ([, yaml = '']) => [...yaml.matchAll(/np[mx] [^'\n]*/g)].map(([command]) => command),
);
const ASK_FOR_A_JWT = `
  const { TANDEM_SELF_MANAGED_URL: url, TANDEM_PERSONAL_ACCESS_TOKEN: token } = process.env;
  const headers = { authorization: 'Bearer ' + token };
  fetch(url + '/api/v4/code_suggestions/tokens', { method: 'POST', headers }).then(({ status }) => {
    console.log('answered ' + status);
    process.exitCode = process.env.FAILS ? 3 : 0;
  });`;

describe('the lines for CI in docs/testing.md, with only one tarball', () => {
  it.each(['GitLab CI', 'GitHub Actions'].map((name, i) => [name, ciExamples[i] ?? []] as const))(
    '%s: %j',
    async (name, commands) => {
      expect(commands).toHaveLength(2);
      const folder = join(project.folder, name.replace(' ', '-'));
      mkdirSync(join(folder, 'vendor'), { recursive: true });
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, scripts: { test: 'node test.js' } }));
      writeFileSync(join(folder, 'test.js'), ASK_FOR_A_JWT);
      const [tarball = ''] = readdirSync(project.tarballs).filter((one) => one.startsWith('tandem-cli-'));
      cpSync(join(project.tarballs, tarball), join(folder, 'vendor', tarball));
      const run = (line: string, variables = {}) => project.run('bash', ['-euc', line], variables, folder);
      const [install = '', exec = ''] = commands;
      expect(await run(`${install} --prefer-offline --no-audit --no-fund`)).toMatchObject({ code: 0 });
      expect(readdirSync(join(folder, 'node_modules/@tandem'))).toEqual(['cli']);
      expect(await run(exec)).toMatchObject({ code: 0, out: expect.stringContaining('answered 201') });
      expect(existsSync(join(folder, 'requests'))).toBe(false);
      expect(await run(exec, { FAILS: '1' })).toMatchObject({ code: 3 });
      expect(readdirSync(join(folder, 'requests')).sort()).toEqual([
        'model-gateway.json',
        'saas.json',
        'self-managed.json',
      ]);
    },
  );

  it('every tarball brings what it needs of @tandem', () => {
    for (const name of ['testing', 'cli']) {
      const folder = join(project.folder, 'node_modules/@tandem', name);
      const { dependencies, bundleDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        dependencies: Record<string, string>;
        bundleDependencies: string[];
      };
      const own = Object.keys(dependencies).filter((one) => one.startsWith('@tandem/'));
      expect([own, bundleDependencies]).toEqual([['@tandem/stack'], ['@tandem/stack']]);
    }
  });
});
