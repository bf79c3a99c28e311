import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Randomness, StartupError } from '@tandem/platform';
import { DataSource, type EntityManager } from 'typeorm';
import { lockUntilCommit } from '../database/transactions.js';
import { AI_ACCESS_TOKEN, InstanceSecret, type EncryptedColumn } from './instance-secret.js';

type Encrypted = readonly EncryptedColumn[];

/** The instance's secret, for every module that stores something in its care. */
@Global()
@Module({})
export class SecretsModule {
  /** @param encrypted what this deployment encrypts beside what both do */
  static forRoot(encrypted: Encrypted = []): DynamicModule {
    const provider = {
      provide: InstanceSecret,
      inject: [DataSource, ConfigService, Randomness],
      useFactory: (dataSource: DataSource, configuration: ConfigService, randomness: Randomness) =>
        openInstanceSecret(dataSource, configuration.getOrThrow('SECRET_KEY_BASE'), randomness, encrypted),
    };
    return { module: SecretsModule, providers: [provider], exports: [InstanceSecret] };
  }
}

/**
 * The instance's secret, checked by what its database keeps of it. A database that keeps nothing yet, new or of an earlier
 * version, does from now on, unless what is encrypted there proves the secret wrong.
 *
 * @param encrypted what is encrypted beside the service account token
 * @throws {StartupError} of one line, without a value, if the database has another secret
 */
export async function openInstanceSecret(
  dataSource: DataSource,
  secret: string,
  randomness: Randomness,
  encrypted: Encrypted = [],
): Promise<InstanceSecret> {
  const instance = new InstanceSecret(secret, randomness);
  return dataSource.transaction(async (manager) => {
    await lockUntilCommit(manager, 'instance_secret');
    const [kept] = await manager.query<{ sealed: Buffer }[]>('SELECT sealed FROM instance_secret');
    const opened = kept ? attempted(() => instance.unseal(kept.sealed)) : instance;
    if (!opened || (!kept && (await isDisproved(manager, instance, [AI_ACCESS_TOKEN, ...encrypted])))) {
      throw new StartupError(
        'SECRET_KEY_BASE is not the one that the database was written with',
        'set it to that one, or DATABASE_URL to the database that belongs to it',
      );
    }
    if (!kept) await manager.query('INSERT INTO instance_secret (sealed) VALUES ($1)', [instance.seal()]);
    return opened;
  });
}

/** Whether there are encrypted values, of which the secret opens none. */
async function isDisproved(manager: EntityManager, instance: InstanceSecret, encrypted: Encrypted): Promise<boolean> {
  let isDisproved = false;
  for (const { table, column, purpose } of encrypted) {
    const rows = await manager.query<{ value: Buffer }[]>(
      `SELECT ${column} AS value FROM ${table} WHERE ${column} IS NOT NULL`,
    );
    if (rows.some(({ value }) => attempted(() => instance.decrypt(value, purpose)) !== undefined)) return false;
    isDisproved ||= rows.length > 0;
  }
  return isDisproved;
}

function attempted<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
