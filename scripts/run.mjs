// npm's scripts `start`, `test`, `flow`, `create-administrator`, `pack` and `bench`, which have to work in a fresh clone, or to say
// what to do there. It runs with what Node.js itself has until the packages are installed.
//   node scripts/run.mjs NAME [ARGUMENTS]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [name, ...args] = process.argv.slice(2);
const DEPLOYMENTS = { 'self-managed': 'selfManaged', saas: 'saas' };

refuseOldNode();
// Not before: an older Node.js does not understand their syntax.
const { listenForInterruption, Problem, progress } = await import('./processes.mjs');
const { npm, prepare, prepareModules, turbo } = await import('./prepare.mjs');

const STATE = { TANDEM_STATE: process.env.TANDEM_STATE || join(root, '.tandem') };
if (name === 'flow') await ifBuilt(flow);
else if (name === 'create-administrator') await ifBuilt(createAdministrator);
else await interruptibly({ start, test, pack, bench }[name]);

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.stderr.write(`${name}: Node.js ${process.versions.node} is too old: install 20.19 or newer\n`);
  process.exit(1);
}

/** Runs `body`, which is told when to stop, and ends with its code, or with 1 and the one line of its problem. */
async function interruptibly(body) {
  const interruption = listenForInterruption();
  const { stop, kill } = interruption;
  kill.addEventListener('abort', () => setTimeout(() => process.exit(130), 300));
  try {
    process.exitCode = await body(interruption);
  } catch (error) {
    const isTooFewFiles = error.code === 'EMFILE';
    if (!stop.aborted && !isTooFewFiles && !(error instanceof Problem)) throw error;
    if (isTooFewFiles) error.message = 'this shell allows too few open files: raise that with ulimit -n 1024';
    process.exitCode = stop.aborted ? 130 : 1;
    if (!stop.aborted) process.stderr.write(`${name}: ${error.message.trim().replace(/\s*\n\s*/g, ' ')}\n`);
  }
  process.exit();
}

async function ifBuilt(body) {
  try {
    await body();
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    process.stderr.write(
      `${name}: it is not built yet: run npm start, which installs, builds and starts what it needs\n`,
    );
    process.exitCode = 1;
  }
}

/** `tandem start`, in this process. */
async function start(interruption) {
  await prepare(root, interruption, ['./apps/*', '@tandem/cli']);
  Object.assign(process.env, STATE);
  const { run, processContext } = createRequire(import.meta.url)('../packages/cli/dist/bundle/main.js');
  const code = await run(['start', ...args], {
    ...processContext(interruption.stop),
    program: join(root, 'packages/cli/bin/tandem.mjs'),
    commandNames: { start: 'npm start --', flow: 'npm run flow' },
  });
  // `npm start` has no exit code of its own for a usage error.
  return Math.min(code, 1);
}

/** Everything that has to hold: lint, types and unit tests, then the end-to-end tests. */
async function test(interruption) {
  await prepare(root, interruption);
  // Where jest.count-reporter.mjs leaves what Jest counted.
  const counts = mkdtempSync(join(tmpdir(), 'tandem-test-'));
  try {
    const stage = (...tasks) =>
      turbo(root, [...tasks, '--continue'], { ...interruption, shown: true, env: { TANDEM_TEST_COUNTS: counts } });
    const { code: first } = await stage('lint', 'typecheck', 'test:unit');
    interruption.stop.throwIfAborted();
    const { code } = first === 0 ? await stage('test:e2e') : { code: first };
    interruption.stop.throwIfAborted();
    const runs = readdirSync(counts).map((file) => JSON.parse(readFileSync(join(counts, file), 'utf8')));
    const total = (key) => runs.reduce((all, run) => all + run[key], 0);
    const rest = first === 0 ? '' : ' (something above has to be mended before the end-to-end tests are run)';
    process.stdout.write(`\n${total('passed')} passed, ${total('failed')} failed${rest}\n`);
    return code;
  } finally {
    rmSync(counts, { recursive: true, force: true });
  }
}

/** The packages for other people's projects as tarballs, in the folder that is named or in `packed`: docs/testing.md. */
async function pack(interruption) {
  await prepare(root, interruption, ['./apps/*', '@tandem/testing', '@tandem/cli']);
  const { packPackages } = await import('../packages/pack.mjs');
  const tarballs = await progress('packing', () => packPackages(root, npm(), resolve(args[0] || join(root, 'packed'))));
  for (const tarball of tarballs) {
    process.stdout.write(`${tarball} (${(statSync(tarball).size / 1e6).toFixed(1)} MB)\n`);
  }
  return 0;
}

/** What each part of the flow costs; its packages and its progress are told of on stderr, its figures on stdout. */
async function bench(interruption) {
  await prepare(root, interruption, ['./apps/*', '@tandem/cli', '@tandem/bench'], process.stderr);
  const { bench: run } = await import('../bench/dist/main.js');
  const installPeers = () => prepareModules(join(root, 'bench/peers'), interruption, process.stderr);
  return run(args, { stop: interruption.stop, installPeers });
}

/** `tandem flow` on the stack that `npm start` runs; the command reads its arguments itself. */
async function flow() {
  Object.assign(process.env, STATE);
  await import('../packages/cli/dist/main.js');
}

/** That command of a deployment's program, on the database of `DATABASE_URL`, or else of the stack of `npm start`. */
async function createAdministrator() {
  const { parseArgs } = await import('node:util');
  const options = { deployment: { type: 'string', default: 'self-managed' } };
  const { values, tokens } = parseArgs({ args, options, strict: false, tokens: true });
  const deployment = DEPLOYMENTS[values.deployment];
  if (deployment === undefined) {
    process.stderr.write(`${name}: --deployment has to be ${Object.keys(DEPLOYMENTS).join(' or ')}\n`);
    process.exitCode = 2;
    return;
  }
  const own = tokens
    .filter((token) => token.kind === 'option' && token.name === 'deployment')
    .flatMap(({ index, inlineValue }) => (inlineValue ? [index] : [index, index + 1]));
  const { databaseEnvironment, entryPointOf, StackError } = await import('../packages/stack/dist/index.js');
  const { env } = process;
  try {
    const isGiven = env.DATABASE_URL || env.DATABASE_URL_FILE;
    const found = isGiven ? env : databaseEnvironment(resolve(STATE.TANDEM_STATE), deployment, env);
    const program = [entryPointOf(deployment), name, ...args.filter((_, index) => !own.includes(index))];
    process.exitCode = spawnSync(process.execPath, program, { env: found, stdio: 'inherit' }).status ?? 1;
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    process.stderr.write(`${name}: ${error.message}\n`);
    process.exitCode = 1;
  }
}
