import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { BasicUserAnswer, Scope } from '@tandem/contracts';
import { Clock, recordRuleResult } from '@tandem/platform';
import { DataSource } from 'typeorm';
import { isStorableId } from '../api/page.js';
import { preparedStatement, sharedStatement } from '../database/prepared-statement.js';
import { forbidden, insufficientScope, invalidToken, notFound, unauthorized } from '../errors/gitlab-errors.js';
import type { RequiredFeatureFlags } from '../feature-flags/feature-flag.guard.js';
import { storedFeatures, type StoredFeatures } from '../feature-flags/feature-state.js';
import { InstanceSecret } from '../secrets/instance-secret.js';
import type { Authentication } from './authentication.js';
import { LastUseService } from './last-use.service.js';

const EXPIRED = 'Token is expired. You can either do re-authorization or token refresh.';
const REVOKED = 'Token was revoked. You have to re-authorize from the user.';

/** A token, its user, and the flags that were asked for, as one round trip reads them. */
interface AuthenticationRow {
  /** The token's digest. */
  readonly key: string;
  readonly token_id: number;
  readonly name: string;
  readonly scopes: Scope[];
  readonly revoked: boolean;
  readonly expires_at: string;
  readonly last_used_at: Date | null;
  readonly user_id: number;
  readonly username: string;
  readonly user_name: string;
  readonly state: BasicUserAnswer['state'];
  readonly admin: boolean;
  readonly features: StoredFeatures;
}

/**
 * $1: the digests of tokens; $2 and $3: the names of the flags that the route needs, or null. No row if a token is not known.
 * PostgreSQL would plan an array of names again for each request: it expects ten names of one whose length it does not know.
 */
const authenticate = sharedStatement<AuthenticationRow>(
  'authenticate',
  `SELECT t.token_digest AS key, t.id AS token_id, t.name, t.scopes, t.revoked, t.expires_at::text, t.last_used_at,
          u.id AS user_id, u.username, u.name AS user_name, u.state, u.admin,
          ${storedFeatures('$2, $3')} AS features
     FROM unnest((SELECT $1::text[])) AS presented (digest)
     JOIN personal_access_tokens t ON t.token_digest = presented.digest
     JOIN users u ON u.id = t.user_id`,
);

/** What `Sudo` needs of the user to act as. */
type SudoRow = Pick<AuthenticationRow, 'user_id' | 'username' | 'user_name' | 'admin'>;

/** $1: a user's id, or null; $2: otherwise a username, in any case. */
const findSudoUser = preparedStatement<SudoRow>(
  'sudo_user',
  `SELECT id AS user_id, username, name AS user_name, admin FROM users
    WHERE id = $1::integer OR ($1 IS NULL AND lower(username) = lower($2))`,
);

interface Presented {
  readonly token: string | undefined;
  /** The scopes of which the token must have one; `any` for a route that every token may use. */
  readonly scopes: readonly Scope[] | 'any';
  /** The id or username of the user to act as; undefined without `Sudo`. */
  readonly sudo: string | undefined;
  /** The request only reads: then `read_api` serves if `api` does. */
  readonly reads: boolean;
  /** The flags to read along. */
  readonly features: RequiredFeatureFlags | readonly [];
}

/** Tells who a request comes from, in the order of GitLab's checks: known, not expired, not revoked, user, scope. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly dataSource: DataSource,
    private readonly secret: InstanceSecret,
    private readonly clock: Clock,
    private readonly lastUse: LastUseService,
    private readonly configuration: ConfigService,
  ) {}

  /** @throws {Refusal} by the first rule that the token or its user fails (lib/api/api_guard.rb, lib/gitlab/auth/user_access_denied_reason.rb) */
  async authenticate({ token, scopes, sudo, reads, features }: Presented): Promise<Authentication> {
    if (token === undefined) throw unauthorized('token-is-known', 'no token was presented');
    const [flag = null, otherFlag = null] = features;
    const [row] = await authenticate(this.dataSource, this.secret.digest(token), [flag, otherFlag]);
    if (!row) throw unauthorized('token-is-known', 'the token is not known here');
    this.checkToken(row);
    this.checkUser(row);
    const user = sudo === undefined ? row : await this.userBySudo(row, sudo);
    if (sudo === undefined && scopes !== 'any') this.checkScopes(row, scopes, reads);
    const acting = user === row ? '' : `, as ${user.username}`;
    recordRuleResult({
      rule: 'authenticated',
      outcome: 'allowed',
      reason: `${row.username}, token ${row.token_id}${acting}`,
    });
    this.lastUse.note(row.token_id, row.last_used_at);
    return {
      token: { id: row.token_id, name: row.name, scopes: row.scopes },
      user: { id: user.user_id, username: user.username, name: user.user_name, admin: user.admin },
      ...(user === row ? {} : { impersonatedBy: row.user_name }),
      features: row.features,
    };
  }

  /** The scope `sudo` takes the place of those of the route; digits are an id (lib/api/helpers.rb `sudo!`, app/finders/user_finder.rb). */
  private async userBySudo(row: AuthenticationRow, sudo: string): Promise<SudoRow> {
    if (!row.admin) throw forbidden('sudo-is-for-administrators', 'Must be admin to use sudo');
    this.checkScopes(row, ['sudo'], false);
    const id = /^\d+$/.test(sudo) ? Number(sudo) : null;
    const storable = id === null ? !sudo.includes('\0') : isStorableId(id);
    const [user] = storable ? await findSudoUser(this.dataSource, [id, sudo]) : [];
    if (!user) throw notFound('sudo-user-exists', `User with ID or username '${sudo}'`);
    return user;
  }

  private checkToken(row: AuthenticationRow): void {
    if (row.expires_at <= this.clock.today()) throw invalidToken('token-is-not-expired', EXPIRED);
    if (row.revoked) throw invalidToken('token-is-not-revoked', REVOKED);
  }

  private checkScopes({ scopes: given }: AuthenticationRow, scopes: readonly Scope[], reads: boolean): void {
    const withReading = scopes.includes('api') ? [...new Set<Scope>([...scopes, 'read_api'])] : scopes;
    if (!(reads ? withReading : scopes).some((scope) => given.includes(scope))) {
      throw insufficientScope('token-has-scope', withReading);
    }
  }

  private checkUser({ state }: AuthenticationRow): void {
    if (state === 'blocked_pending_approval') {
      throw forbidden(
        'user-may-use-the-api',
        'Your account is pending approval from your administrator and hence blocked.',
      );
    }
    if (state === 'deactivated') {
      const url = this.configuration.getOrThrow<string>('EXTERNAL_URL');
      throw forbidden(
        'user-may-use-the-api',
        `Your account has been deactivated by your administrator. Please log back in from a web browser to reactivate your account at ${url}`,
      );
    }
    if (state === 'blocked') throw forbidden('user-may-use-the-api', 'Your account has been blocked.');
  }
}
