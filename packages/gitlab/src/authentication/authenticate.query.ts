import type { Scope } from '@tandem/contracts';
import { preparedStatement } from '../database/prepared-statement.js';
import type { StoredFeatures } from '../feature-flags/feature-state.js';
import { storedFeatures } from '../feature-flags/stored-features.js';
import type { UserState, UserType } from '../users/user.entity.js';

/** A token, its user, and the flags that were asked for, as one round trip reads them. */
export interface AuthenticationRow {
  readonly token_id: number;
  readonly name: string;
  readonly scopes: Scope[];
  readonly revoked: boolean;
  readonly expires_at: string;
  readonly last_used_at: Date | null;
  readonly user_id: number;
  readonly username: string;
  readonly user_name: string;
  readonly state: UserState;
  readonly admin: boolean;
  readonly user_type: UserType;
  readonly features: StoredFeatures;
}

/** $1: the token's digest; $2: the names of the flags that the route needs. No row where the token is not known. */
export const authenticate = preparedStatement<AuthenticationRow>(
  'authenticate',
  `SELECT t.id AS token_id, t.name, t.scopes, t.revoked, t.expires_at::text, t.last_used_at,
          u.id AS user_id, u.username, u.name AS user_name, u.state, u.admin, u.user_type,
          ${storedFeatures('$2::varchar[]')} AS features
     FROM personal_access_tokens t JOIN users u ON u.id = t.user_id
    WHERE t.token_digest = $1`,
);

/** What `Sudo` needs of the user to act as. */
export type SudoRow = Pick<AuthenticationRow, 'user_id' | 'username' | 'user_name' | 'admin'>;

/** $1: a user's id, or null; $2: else a username, in any case. */
export const findSudoUser = preparedStatement<SudoRow>(
  'sudo_user',
  `SELECT id AS user_id, username, name AS user_name, admin FROM users
    WHERE id = $1::integer OR ($1 IS NULL AND lower(username) = lower($2))`,
);
