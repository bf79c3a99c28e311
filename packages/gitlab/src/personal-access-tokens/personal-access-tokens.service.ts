import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type {
  ListPersonalAccessTokens,
  PersonalAccessTokenAnswer,
  PersonalAccessTokenWithTokenAnswer,
} from '@tandem/contracts';
import { Clock, Randomness } from '@tandem/platform';
import type { EntityManager, Repository } from 'typeorm';
import { containing, isStorableId, narrow, paginate, type Page } from '../api/page.js';
import { checkUnmodified } from '../api/precondition.js';
import { AuditEventsService, userEntity, type AuditedEvent } from '../audit-events/audit-events.service.js';
import type { Author } from '../authentication/authentication.js';
import { inTransaction, lockUntilCommit, violatesForeignKey } from '../database/transactions.js';
import { apiError, badRequest, forbidden, notFound } from '../errors/gitlab-errors.js';
import { isSound, sentenceOf } from '../errors/record-problems.js';
import { InstanceSecret } from '../secrets/instance-secret.js';
import type { User } from '../users/user.entity.js';
import { dateIn, generateToken, latestExpiry, tokenProblems, type NewToken } from './new-token.js';
import { PersonalAccessToken } from './personal-access-token.entity.js';

/** Days that a rotated token lives if nobody says otherwise (app/services/personal_access_tokens/rotate_service.rb). */
const ROTATED_LIFETIME_IN_DAYS = 7;

/** `$1`: a token's id. Revokes all that came from it (app/services/personal_access_tokens/revoke_token_family_service.rb). */
const REVOKE_FAMILY = `
  WITH RECURSIVE family AS (
    SELECT id FROM personal_access_tokens WHERE previous_personal_access_token_id = $1
    UNION
    SELECT t.id FROM personal_access_tokens t JOIN family f ON t.previous_personal_access_token_id = f.id
  )
  UPDATE personal_access_tokens SET revoked = true WHERE id IN (SELECT id FROM family) AND NOT revoked RETURNING id`;

/** A token with its user. */
export type OwnedToken = PersonalAccessToken & { readonly user: User };

type Owner = Pick<User, 'id' | 'name'>;
type TokenFilter = Omit<ListPersonalAccessTokens, 'user_id'> & { readonly userId?: number | undefined };

/** Personal access tokens: made, listed, rotated, revoked. */
@Injectable()
export class PersonalAccessTokensService {
  constructor(
    @InjectRepository(PersonalAccessToken) private readonly tokens: Repository<PersonalAccessToken>,
    private readonly secret: InstanceSecret,
    private readonly clock: Clock,
    private readonly randomness: Randomness,
    private readonly audit: AuditEventsService,
  ) {}

  /** With its user. */
  async find(id: number): Promise<OwnedToken | null> {
    return isStorableId(id)
      ? (this.tokens.findOne({ where: { id }, relations: { user: true } }) as Promise<OwnedToken | null>)
      : null;
  }

  /** A page of tokens, the oldest first (app/finders/personal_access_tokens_finder.rb). */
  async list(filter: TokenFilter): Promise<Page<PersonalAccessTokenAnswer>> {
    const query = this.tokens.createQueryBuilder('token').orderBy('token.id', 'ASC');
    const { userId, state } = filter;
    narrow(query, {
      'token.userId = :userId': userId === undefined || isStorableId(userId) ? userId : -1,
      'token.revoked = :revoked': filter.revoked,
      '(NOT token.revoked AND token.expiresAt > :today)': state === 'active' ? this.clock.today() : undefined,
      '(token.revoked OR token.expiresAt <= :today)': state === 'inactive' ? this.clock.today() : undefined,
      'token.name ILIKE :search': containing(filter.search),
      'token.createdAt >= :created_after': filter.created_after,
      'token.createdAt <= :created_before': filter.created_before,
      'token.lastUsedAt >= :last_used_after': filter.last_used_after,
      'token.lastUsedAt <= :last_used_before': filter.last_used_before,
    });
    return (await paginate(query, filter)).map((token) => this.present(token));
  }

  /** A token as the API shows it. */
  present(token: PersonalAccessToken): PersonalAccessTokenAnswer {
    return {
      id: token.id,
      name: token.name,
      revoked: token.revoked,
      created_at: token.createdAt.toISOString(),
      scopes: token.scopes,
      user_id: token.userId,
      last_used_at: token.lastUsedAt?.toISOString() ?? null,
      active: !token.revoked && token.expiresAt > this.clock.today(),
      expires_at: token.expiresAt,
    };
  }

  /**
   * Makes a token. Its clear text is known only now.
   *
   * @throws {Refusal} 422 with a sentence if the token does not validate, 404 if its user is gone
   */
  async create(user: Owner, fields: NewToken, by: Author): Promise<PersonalAccessTokenWithTokenAnswer> {
    const problems = tokenProblems(fields, this.clock.now());
    if (!isSound(problems)) throw apiError(422, 'token-is-valid', sentenceOf(problems));
    try {
      return await inTransaction(this.tokens.manager, async (manager) => {
        const issued = await this.issue(manager, user.id, fields, null);
        await this.audit.record(manager, by, [eventOf('Created', issued, user, by)]);
        return issued;
      });
    } catch (error) {
      throw violatesForeignKey(error, 'fk_personal_access_tokens_user_id') ? notFound('user-exists', 'User') : error;
    }
  }

  /**
   * Ends a token at once. One that was revoked before stays so.
   *
   * @throws {Refusal} 403 if no administrator could use the API any more
   */
  async revoke(token: OwnedToken, by: Author): Promise<void> {
    await inTransaction(this.tokens.manager, async (manager) => {
      checkUnmodified(token, by);
      if (token.user.admin) await this.keepAnAdministratorsToken(manager, token.id);
      const active = { id: token.id, revoked: false };
      const { affected } = await manager.update(PersonalAccessToken, active, { revoked: true });
      await this.audit.record(manager, by, affected ? [eventOf('Revoked', token, token.user, by)] : []);
    });
  }

  /**
   * Revokes a token and makes its successor, with its name and scopes. A token is rotated once: whoever presents a
   * revoked one has stolen it or lost it to a thief, so every token that came from it is revoked as well.
   *
   * @throws {Refusal} 400 if the token is revoked or the successor does not validate, 403 if the successor is of no use
   * and no administrator could use the API any more
   */
  async rotate(
    { id, user }: OwnedToken,
    expiresAt: string | undefined,
    by: Author,
  ): Promise<PersonalAccessTokenWithTokenAnswer> {
    const issued = await inTransaction(this.tokens.manager, async (manager) => {
      const old = await manager.findOne(PersonalAccessToken, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!old || old.revoked) {
        const [family] = await manager.query<[{ id: number }[], number]>(REVOKE_FAMILY, [id]);
        const events = family.map((token) => eventOf('Revoked', token, user, by));
        await this.audit.record(manager, by, events);
        return undefined;
      }
      if (user.admin && expiresAt !== undefined && expiresAt <= this.clock.today()) {
        await this.keepAnAdministratorsToken(manager, id);
      }
      const successor = await this.replace(manager, old, expiresAt);
      await this.audit.record(manager, by, [
        eventOf('Rotated', old, user, by),
        eventOf('Created', successor, user, by),
      ]);
      return successor;
    });
    if (!issued) throw badRequest('rotated-token-is-not-revoked', 'token already revoked');
    return issued;
  }

  private async replace(
    manager: EntityManager,
    { id, name, scopes, userId }: PersonalAccessToken,
    expires_at = dateIn(ROTATED_LIFETIME_IN_DAYS, this.clock.now()),
  ): Promise<PersonalAccessTokenWithTokenAnswer> {
    const problems = tokenProblems({ name, scopes, expires_at }, this.clock.now());
    if (!isSound(problems)) throw badRequest('token-is-valid', sentenceOf(problems));
    await manager.update(PersonalAccessToken, id, { revoked: true });
    return this.issue(manager, userId, { name, scopes, expires_at }, id);
  }

  private async issue(
    manager: EntityManager,
    userId: number,
    { name, scopes, expires_at }: NewToken,
    previousId: number | null,
  ): Promise<PersonalAccessTokenWithTokenAnswer> {
    const token = generateToken(this.randomness);
    const record = await manager.save(
      manager.create(PersonalAccessToken, {
        userId,
        name,
        tokenDigest: this.secret.digest(token),
        scopes: [...new Set(scopes)],
        revoked: false,
        expiresAt: expires_at ?? latestExpiry(this.clock.now()),
        lastUsedAt: null,
        previousPersonalAccessTokenId: previousId,
        seeded: false,
        createdAt: this.clock.date(),
      }),
    );
    return { ...this.present(record), token };
  }

  /**
   * Refuses to end the last token by which an active administrator may use the API. At GitLab one can sign in and make
   * another; here a token is the only way in. The check is locked until the transaction ends, so that two requests at
   * the same time do not both rely on the other's token.
   *
   * @param ending the id of the token that ends
   * @throws {Refusal} 403 if there is no other
   */
  private async keepAnAdministratorsToken(manager: EntityManager, ending: number): Promise<void> {
    await lockUntilCommit(manager, 'administrators');
    const usable = await manager
      .createQueryBuilder(PersonalAccessToken, 'token')
      .select('token.id', 'id')
      .innerJoin('token.user', 'user', "user.admin AND user.state = 'active'")
      .where('NOT token.revoked AND token.expiresAt > :today', { today: this.clock.today() })
      .andWhere("'api' = ANY(token.scopes)")
      .limit(2)
      .getRawMany<{ id: number }>();
    if (usable.length === 1 && usable[0]?.id === ending) {
      throw forbidden('an-administrator-remains', 'The last token of an active administrator cannot be revoked');
    }
  }
}

/** What the audit trail keeps about a token, among the events of its author (ee/app/services/ee/personal_access_tokens). */
const eventOf = (
  what: 'Created' | 'Revoked' | 'Rotated',
  { id }: Pick<PersonalAccessToken, 'id'>,
  user: Owner,
  by: Author,
): AuditedEvent => ({
  entity: userEntity(by),
  target: { type: 'User', id: user.id, details: user.name },
  action: { custom_message: `${what} personal access token with id ${id}` },
});
