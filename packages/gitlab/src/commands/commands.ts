import { readConfiguration, type Environment } from '@tandem/platform';
import { parseArgs } from 'node:util';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { newSecretVariable } from '../database/database-variables.js';
import { AI_ACCESS_TOKEN, type EncryptedColumn, type InstanceSecret } from '../secrets/instance-secret.js';
import { createAdministrator } from './create-administrator.js';
import { reEncrypt } from './re-encrypt.js';

/** What a command works on. */
interface Opened {
  readonly dataSource: DataSource;
  readonly secret: InstanceSecret;
  /** What the deployment encrypts beside what both do. */
  readonly encrypted: readonly EncryptedColumn[];
}

/** `output` is what a program may read, `note` one line for whoever called it. */
type Run = (opened: Opened) => Promise<{ readonly output: string; readonly note: string }>;

/** A command of a deployment. */
export interface Command {
  /** Its arguments, as they are shown. */
  readonly usage: string;
  /** Reads its arguments and variables; throws before anything is opened. */
  prepare(args: string[], environment: Environment): Run;
}

class UsageError extends Error {}

/** Whether arguments were wrong, by `parseArgs` or by a command. */
export const isUsageError = (error: unknown): boolean =>
  error instanceof UsageError || String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');

/** The commands of both deployments, by name. */
export const COMMANDS = new Map(
  Object.entries<Command>({
    'create-administrator': {
      usage: '--username NAME [--email ADDRESS] [--force]',
      prepare: (args) => {
        const { username, email, force } = parseArgs({
          args,
          options: { username: { type: 'string' }, email: { type: 'string' }, force: { type: 'boolean' } },
        }).values;
        if (!username) throw new UsageError('--username is missing');
        const address = email ?? `${encodeURIComponent(username)}@example.com`;
        const administrator = { username, email: address, force: force ?? false };
        return async ({ dataSource, secret }) => ({
          output: `${await createAdministrator(dataSource, secret, administrator)}\n`,
          note: `${username} is an administrator; the token is not shown again`,
        });
      },
    },
    're-encrypt': {
      usage: 'takes no arguments, but NEW_SECRET_KEY_BASE or NEW_SECRET_KEY_BASE_FILE',
      prepare: (args, environment) => {
        parseArgs({ args, options: {} });
        const { NEW_SECRET_KEY_BASE } = readConfiguration(z.object(newSecretVariable), environment);
        return async ({ dataSource, secret, encrypted }) => {
          const count = await reEncrypt(dataSource, secret, NEW_SECRET_KEY_BASE, [AI_ACCESS_TOKEN, ...encrypted]);
          return { output: '', note: `encrypted again: ${count}; from now on SECRET_KEY_BASE has to be the new one` };
        };
      },
    },
  }),
);
