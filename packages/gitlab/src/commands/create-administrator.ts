import { createUserParameters } from '@tandem/contracts';
import { Clock, Randomness, StartupError } from '@tandem/platform';
import type { DataSource } from 'typeorm';
import { AuditEventsService } from '../audit-events/audit-events.service.js';
import { lockUntilCommit } from '../database/transactions.js';
import { conflict } from '../errors/gitlab-errors.js';
import { PersonalAccessToken } from '../personal-access-tokens/personal-access-token.entity.js';
import { PersonalAccessTokensService } from '../personal-access-tokens/personal-access-tokens.service.js';
import type { InstanceSecret } from '../secrets/instance-secret.js';
import { ownerOfPath } from '../users/paths.js';
import { User } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';

/** Who acts if nobody is signed in (lib/gitlab/audit/unauthenticated_author.rb); `0.0.0.0` is no client's address. */
const NOBODY = { id: -1, username: '', name: 'An unauthenticated user', admin: true, ipAddress: '0.0.0.0' };

export interface NewAdministrator {
  readonly username: string;
  readonly email: string;
  /** Whether to make one although there is one. */
  readonly force: boolean;
}

/**
 * Makes an administrator and gives the clear text of a personal access token for it, of scopes `api` and `sudo` and of
 * the longest lifetime; both or neither.
 *
 * @throws {StartupError} if there is an administrator and it is not forced
 * @throws {Refusal} if username or email are invalid or taken
 */
export async function createAdministrator(
  dataSource: DataSource,
  secret: InstanceSecret,
  { username, email, force }: NewAdministrator,
): Promise<string> {
  const clock = new Clock();
  return dataSource.transaction(async (manager) => {
    const audit = new AuditEventsService(manager, clock);
    await lockUntilCommit(manager, 'administrators');
    if (!force && (await manager.existsBy(User, { admin: true }))) {
      throw new StartupError('an administrator exists', 'add --force to make another one');
    }
    // Asked first: an address that is made of the name is taken too then.
    if ((await ownerOfPath(manager, username)) === 'user') {
      throw conflict('username-is-free', 'Username has already been taken');
    }
    const fields = createUserParameters.parse({ username, email, name: username, admin: true, reset_password: true });
    const user = await new UsersService(manager.getRepository(User), clock, audit).create(fields, NOBODY);
    const tokens = manager.getRepository(PersonalAccessToken);
    const { token } = await new PersonalAccessTokensService(tokens, secret, clock, new Randomness(), audit).create(
      user,
      { name: 'create-administrator', scopes: ['api', 'sudo'] },
      { ...NOBODY, id: user.id, username, name: user.name },
    );
    return token;
  });
}
