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
  readonly state: UserState;
  readonly admin: boolean;
  readonly user_type: UserType;
  readonly features: StoredFeatures;
}

/** $1: the token's digest; $2: the names of the flags that the route needs. No row where the token is not known. */
export const authenticate = preparedStatement<AuthenticationRow>(
  'authenticate',
  `SELECT t.id AS token_id, t.name, t.scopes, t.revoked, t.expires_at::text, t.last_used_at,
          u.id AS user_id, u.username, u.state, u.admin, u.user_type,
          ${storedFeatures('$2::varchar[]')} AS features
     FROM personal_access_tokens t JOIN users u ON u.id = t.user_id
    WHERE t.token_digest = $1`,
);
