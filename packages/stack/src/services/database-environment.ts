import { clusterDataFolder } from '../postgres/cluster-home.js';
import { databaseUrl } from '../postgres/database-url.js';
import { readPostmasterFile } from '../postgres/postmaster-file.js';
import { isRunning } from '../processes/process-identity.js';
import { StackError } from '../stack-error.js';
import { readRunFile } from '../state/run-file.js';
import { readSecrets } from '../state/secrets.js';
import { StateFolder } from '../state/state-folder.js';
import { DATABASE_NAMES } from './deployment-databases.js';
import { passedOn, type Environment } from './service-environment.js';
import type { Deployment } from './service-names.js';

/**
 * The environment of a program that works on a deployment's database, of the stack that runs on a state folder.
 *
 * @throws StackError if none runs there, or the folder is not this user's own
 */
export function databaseEnvironment(state: string, deployment: Deployment, inherited: Environment): Environment {
  const folder = new StateFolder(state);
  folder.refuseForeign();
  const run = readRunFile(folder.runFile);
  const server = readPostmasterFile(clusterDataFolder(folder.clusterFolder));
  if (run === undefined || !isRunning(run) || server === undefined) {
    const remedy = 'start one with npm start, or set DATABASE_URL and SECRET_KEY_BASE';
    throw new StackError(`no stack runs on ${folder.path}`, remedy);
  }
  const { secretKeyBase, databasePassword: password } = readSecrets(folder.secretsFile)[deployment];
  const name = DATABASE_NAMES[deployment];
  return {
    ...passedOn(inherited),
    DATABASE_URL: databaseUrl({ socketFolder: server.socketFolder, role: name, password, database: name }),
    SECRET_KEY_BASE: secretKeyBase,
  };
}
