import {
  oneLine,
  processEnvironment,
  Randomness,
  readConfiguration,
  Refusal,
  runService,
  serviceVariables,
  type Environment,
  type ServiceConfiguration,
  type ServiceDefinition,
} from '@tandem/platform';
import { z } from 'zod';
import { databaseVariables, refuseDevelopmentSecrets } from '../database/database-variables.js';
import { AuditEvent } from '../audit-events/audit-event.entity.js';
import { databaseOptions, openDatabase, type Migrations } from '../database/database.module.js';
import { sentenceOf, type Problems } from '../errors/record-problems.js';
import { PersonalAccessToken } from '../personal-access-tokens/personal-access-token.entity.js';
import type { EncryptedColumn } from '../secrets/instance-secret.js';
import { openInstanceSecret } from '../secrets/secrets.module.js';
import { User } from '../users/user.entity.js';
import { COMMANDS, isUsageError, type Command } from './commands.js';

/** What a deployment stores beside what both do. */
export interface DeploymentData {
  readonly migrations?: Migrations;
  readonly encrypted?: readonly EncryptedColumn[];
}

/**
 * Runs a deployment as this process: as a service or, if the first argument names a command, that command on the
 * deployment's database. A command ends with 0; with one line and 1 if it fails, or 2 if its arguments are wrong.
 */
export async function runDeployment<Schema extends z.ZodType<ServiceConfiguration>>(
  definition: ServiceDefinition<Schema>,
  data: DeploymentData = {},
): Promise<void> {
  const [name = '', ...args] = process.argv.slice(2);
  const command = COMMANDS.get(name);
  if (!command) return runService(definition);
  try {
    const { output, note } = await runCommand(command, args, definition.name, processEnvironment(), data);
    process.stdout.write(output);
    process.stderr.write(`${definition.name}: ${note}\n`);
  } catch (error) {
    const isUsage = isUsageError(error);
    process.exitCode = isUsage ? 2 : 1;
    const usage = isUsage ? `: ${name} ${command.usage}` : '';
    process.stderr.write(`${definition.name}: ${oneLine(reasonOf(error))}${usage}\n`);
  }
}

async function runCommand(
  command: Command,
  args: string[],
  name: string,
  environment: Environment,
  data: DeploymentData,
) {
  const run = command.prepare(args, environment);
  const deployment = name === 'saas' ? 'saas' : 'self_managed';
  const configuration = readConfiguration(
    z
      .object({ NODE_ENV: serviceVariables.NODE_ENV, ...databaseVariables(deployment) })
      .superRefine(refuseDevelopmentSecrets),
    environment,
  );
  const options = databaseOptions(configuration, data.migrations);
  const dataSource = await openDatabase({ ...options, entities: [AuditEvent, PersonalAccessToken, User] });
  try {
    const { SECRET_KEY_BASE } = configuration;
    const secret = await openInstanceSecret(dataSource, SECRET_KEY_BASE, new Randomness(), data.encrypted);
    return await run({ dataSource, secret, encrypted: data.encrypted ?? [] });
  } finally {
    await dataSource.destroy();
  }
}

/** A refusal says what the API would. */
function reasonOf(error: unknown): unknown {
  const { message } = (error instanceof Refusal ? error.answer.body : {}) as { message?: string | Problems };
  return typeof message === 'object' ? sentenceOf(message) : (message ?? error);
}
