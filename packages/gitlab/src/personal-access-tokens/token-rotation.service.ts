import { Injectable } from '@nestjs/common';
import { Clock, Randomness } from '@tandem/platform';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditTrail } from '../audit-events/audit-trail.service.js';
import type { Author } from '../audit-events/author.js';
import { inTransaction } from '../database/in-transaction.js';
import { badRequest } from '../errors/gitlab-errors.js';
import { isSound, sentenceOf } from '../errors/record-problems.js';
import { generateToken } from './generate-token.js';
import { keepAnAdministratorsToken } from './last-administrators-token.js';
import { dateIn, tokenProblems } from './new-token.js';
import { PersonalAccessToken } from './personal-access-token.entity.js';
import {
  PersonalAccessTokens,
  tokenEvent,
  type IssuedToken,
  type OwnedToken,
} from './personal-access-tokens.service.js';

/** Days that a rotated token lives where nobody says otherwise (app/services/personal_access_tokens/rotate_service.rb). */
const LIFETIME_IN_DAYS = 7;

/** Puts a new token in the place of an old one. */
@Injectable()
export class TokenRotation {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tokens: PersonalAccessTokens,
    private readonly clock: Clock,
    private readonly randomness: Randomness,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Revokes a token and makes its successor, with its name and scopes. A token is rotated once: who comes with one that
   * is revoked has stolen it or was robbed of it, so every token that came from it is revoked as well.
   *
   * @throws {Refusal} 400 where the token is revoked or the successor does not validate, 403 where the successor is of no
   * use and no administrator could use the API any more
   */
  async rotate({ id, user }: OwnedToken, expiresAt: string | undefined, by: Author): Promise<IssuedToken> {
    const issued = await inTransaction(this.dataSource, async (manager) => {
      const old = await manager.findOne(PersonalAccessToken, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!old || old.revoked) {
        const revoked = await revokeFamily(manager, id);
        await this.audit.record(
          manager,
          by,
          revoked.map((token) => tokenEvent('Revoked', token, user, by)),
        );
        return undefined;
      }
      if (user.admin && expiresAt !== undefined && expiresAt <= this.clock.today()) {
        await keepAnAdministratorsToken(manager, id, this.clock.today());
      }
      const successor = await this.replace(manager, old, expiresAt ?? dateIn(LIFETIME_IN_DAYS, this.clock.now()));
      const events = [tokenEvent('Rotated', old, user, by), tokenEvent('Created', successor.record, user, by)];
      await this.audit.record(manager, by, events);
      return successor;
    });
    if (!issued) {
      throw badRequest('rotated-token-is-not-revoked', 'token already revoked');
    }
    return issued;
  }

  private async replace(manager: EntityManager, old: PersonalAccessToken, expires_at: string): Promise<IssuedToken> {
    const { name, scopes, userId, id } = old;
    const problems = tokenProblems({ name, scopes, expires_at }, this.clock.now());
    if (!isSound(problems)) {
      throw badRequest('token-is-valid', sentenceOf(problems));
    }
    await manager.update(PersonalAccessToken, id, { revoked: true });
    const token = generateToken(this.randomness);
    const record = await manager.save(this.tokens.unsaved(userId, { name, scopes, expires_at }, token, id));
    return { record, token };
  }
}

/** app/services/personal_access_tokens/revoke_token_family_service.rb */
async function revokeFamily(manager: EntityManager, id: number): Promise<{ id: number }[]> {
  const [revoked] = await manager.query<[{ id: number }[], number]>(
    `WITH RECURSIVE family AS (
       SELECT id FROM personal_access_tokens WHERE previous_personal_access_token_id = $1
       UNION
       SELECT t.id FROM personal_access_tokens t JOIN family f ON t.previous_personal_access_token_id = f.id
     )
     UPDATE personal_access_tokens SET revoked = true WHERE id IN (SELECT id FROM family) AND NOT revoked
     RETURNING id`,
    [id],
  );
  return revoked;
}
