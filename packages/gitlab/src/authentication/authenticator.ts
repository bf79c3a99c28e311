import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Scope } from '@tandem/contracts';
import { Clock, recordDecision } from '@tandem/platform';
import { DataSource } from 'typeorm';
import { isStorableId } from '../api/storable-id.js';
import { forbidden, insufficientScope, invalidToken, notFound, unauthorized } from '../errors/gitlab-errors.js';
import { LastUse } from '../personal-access-tokens/last-use.js';
import { InstanceSecret } from '../secrets/instance-secret.js';
import { authenticate, findSudoUser, type AuthenticationRow, type SudoRow } from './authenticate.query.js';
import type { Authentication } from './authentication.js';

const EXPIRED = 'Token is expired. You can either do re-authorization or token refresh.';
const REVOKED = 'Token was revoked. You have to re-authorize from the user.';

export interface Presented {
  readonly token: string | undefined;
  /** The scopes of which the token must have one; `any` for a route that every token may use. */
  readonly scopes: readonly Scope[] | 'any';
  /** The id or username of the user to act as; undefined without `Sudo`. */
  readonly sudo: string | undefined;
  /** The request only reads: then `read_api` serves where `api` does. */
  readonly reads: boolean;
  /** The flags to read along. */
  readonly features: readonly string[];
}

/** Tells who a request comes from, in the order of GitLab's checks: known, not expired, not revoked, user, scope. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly dataSource: DataSource,
    private readonly secret: InstanceSecret,
    private readonly clock: Clock,
    private readonly lastUse: LastUse,
    private readonly configuration: ConfigService,
  ) {}

  /** @throws {Refusal} by the first rule that the token or its user fails (lib/api/api_guard.rb, lib/gitlab/auth/user_access_denied_reason.rb) */
  async authenticate({ token, scopes, sudo, reads, features }: Presented): Promise<Authentication> {
    if (token === undefined) {
      throw unauthorized('token-is-known', 'no token was presented');
    }
    const [row] = await authenticate(this.dataSource, [this.secret.digest(token), features]);
    if (!row) {
      throw unauthorized('token-is-known', 'the token is not known here');
    }
    this.checkToken(row);
    this.checkUser(row);
    const user = sudo === undefined ? row : await this.userBySudo(row, sudo);
    if (sudo === undefined && scopes !== 'any') {
      this.checkScopes(row, scopes, reads);
    }
    const acting = user === row ? '' : `, as ${user.username}`;
    recordDecision({
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
    if (!row.admin) {
      throw forbidden('sudo-is-for-administrators', 'Must be admin to use sudo');
    }
    this.checkScopes(row, ['sudo'], false);
    const id = /^\d+$/.test(sudo) ? Number(sudo) : null;
    const storable = id === null ? !sudo.includes('\0') : isStorableId(id);
    const [user] = storable ? await findSudoUser(this.dataSource, [id, sudo]) : [];
    if (!user) {
      throw notFound('sudo-user-exists', `User with ID or username '${sudo}'`);
    }
    return user;
  }

  private checkToken(row: AuthenticationRow): void {
    if (row.expires_at <= this.clock.today()) {
      throw invalidToken('token-is-not-expired', EXPIRED);
    }
    if (row.revoked) {
      throw invalidToken('token-is-not-revoked', REVOKED);
    }
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
    if (state === 'blocked') {
      throw forbidden('user-may-use-the-api', 'Your account has been blocked.');
    }
  }
}
