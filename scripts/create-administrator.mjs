// `npm run create-administrator`: that command of a deployment's program, on the database that DATABASE_URL names or else
// on that of the stack that `npm start` runs. Here because only the stack knows where its databases are.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const COMMAND = 'create-administrator';
const DEPLOYMENTS = { 'self-managed': 'selfManaged', saas: 'saas' };

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isBuilt = error.code !== 'ERR_MODULE_NOT_FOUND';
  if (isBuilt && error.name !== 'StackError') throw error;
  complain(isBuilt ? error.message : 'it is not built yet: run npm start, which installs and builds what it needs');
  process.exitCode = 1;
}

async function main(args) {
  const options = { deployment: { type: 'string', default: 'self-managed' } };
  const { values, tokens } = parseArgs({ args, options, strict: false, tokens: true });
  const deployment = DEPLOYMENTS[values.deployment];
  if (deployment === undefined) {
    complain(`--deployment has to be ${Object.keys(DEPLOYMENTS).join(' or ')}`);
    return 2;
  }
  const own = tokens
    .filter(({ kind, name }) => kind === 'option' && name === 'deployment')
    .flatMap(({ index, inlineValue }) => (inlineValue ? [index] : [index, index + 1]));
  const others = args.filter((_, index) => !own.includes(index));
  const { databaseEnvironment, entryPointOf, readStackConfiguration } = await import('../packages/stack/dist/index.js');
  const { env } = process;
  const isGiven = env.DATABASE_URL || env.DATABASE_URL_FILE;
  const found = isGiven ? env : databaseEnvironment(readStackConfiguration(env).state, deployment, env);
  const program = [entryPointOf(deployment), COMMAND, ...others];
  return spawnSync(process.execPath, program, { env: found, stdio: 'inherit' }).status ?? 1;
}

function complain(message) {
  process.stderr.write(`${COMMAND}: ${message}\n`);
}
