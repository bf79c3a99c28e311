import { existsSync, readFileSync } from 'node:fs';
import { randomHex } from '../randomness.js';
import { orUndefined, StackError } from '../stack-error.js';
import { writePrivateJson } from '../files/folders.js';

/** What one deployment keeps from everybody else. */
export interface DeploymentSecrets {
  /** From which the deployment derives the keys that its database is encrypted and digested with. */
  secretKeyBase: string;
  /** Of its database's role. */
  databasePassword: string;
}

/** All secrets of a stack. Whoever copies a database has to take its deployment's `secretKeyBase` along. */
export interface Secrets {
  /** Of the cluster's superuser. */
  clusterPassword: string;
  /** Opens `/_simulator` on the three services. */
  simulatorToken: string;
  selfManaged: DeploymentSecrets;
  saas: DeploymentSecrets;
}

/** New secrets, no two alike. */
export function newSecrets(): Secrets {
  const deployment = () => ({ secretKeyBase: randomHex(64), databasePassword: randomHex(24) });
  return {
    clusterPassword: randomHex(24),
    simulatorToken: randomHex(24),
    selfManaged: deployment(),
    saas: deployment(),
  };
}

/**
 * The secrets kept in `file`; new ones, written there, if nothing depends on old ones yet.
 *
 * @param databaseExists whether there is a database that only the secrets of its time can open
 * @throws {StackError} if the file is missing although the database exists, or does not hold secrets
 */
export function keepSecrets(file: string, databaseExists: boolean): Secrets {
  if (existsSync(file)) return readSecrets(file);
  if (databaseExists) {
    throw new StackError(
      `${file} is missing although its database is there`,
      (freshStart) => `put the file back, or start over with ${freshStart}, which deletes the database`,
    );
  }
  const secrets = newSecrets();
  writePrivateJson(file, secrets);
  return secrets;
}

/**
 * The secrets in `file`.
 *
 * @throws {StackError} if it does not hold any
 */
export function readSecrets(file: string): Secrets {
  const text = readFileSync(file, 'utf8');
  const value = orUndefined(() => JSON.parse(text) as unknown);
  if (isSecrets(value)) return value;
  throw new StackError(
    `${file} does not hold the secrets of a stack`,
    (freshStart) => `restore it from a copy, or start over with ${freshStart}, which deletes the database`,
  );
}

function isSecrets(value: unknown): value is Secrets {
  const { clusterPassword, simulatorToken, selfManaged, saas } = (value ?? {}) as Partial<Secrets>;
  return [
    clusterPassword,
    simulatorToken,
    selfManaged?.secretKeyBase,
    selfManaged?.databasePassword,
    saas?.secretKeyBase,
    saas?.databasePassword,
  ].every((secret) => typeof secret === 'string' && secret.length >= 16);
}
