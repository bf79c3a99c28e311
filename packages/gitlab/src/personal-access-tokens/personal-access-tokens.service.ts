import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { ListPersonalAccessTokens } from '@tandem/contracts';
import { Clock, Randomness } from '@tandem/platform';
import type { Repository } from 'typeorm';
import { checkUnmodified } from '../api/precondition.js';
import { paginate, type Page } from '../api/page.js';
import { isStorableId } from '../api/storable-id.js';
import { userEntity, type AuditedEvent } from '../audit-events/audited-event.js';
import { AuditTrail } from '../audit-events/audit-trail.service.js';
import type { Author } from '../audit-events/author.js';
import { inTransaction } from '../database/in-transaction.js';
import { violatesForeignKey } from '../database/violations.js';
import { apiError, notFound } from '../errors/gitlab-errors.js';
import { isSound, sentenceOf } from '../errors/record-problems.js';
import { InstanceSecret } from '../secrets/instance-secret.js';
import type { User } from '../users/user.entity.js';
import { escapeLike } from '../users/users.service.js';
import { generateToken } from './generate-token.js';
import { keepAnAdministratorsToken } from './last-administrators-token.js';
import { latestExpiry, tokenProblems, type NewToken } from './new-token.js';
import { PersonalAccessToken } from './personal-access-token.entity.js';

const USER_KEY = 'fk_personal_access_tokens_user_id';

/** A token that was just made, and its clear text. */
export interface IssuedToken {
  readonly record: PersonalAccessToken;
  readonly token: string;
}

/** A token with its user. */
export type OwnedToken = PersonalAccessToken & { readonly user: User };

type TokenFilter = Omit<ListPersonalAccessTokens, 'user_id'> & { readonly userId?: number | undefined };

/** Personal access tokens: made, listed, revoked. */
@Injectable()
export class PersonalAccessTokens {
  constructor(
    @InjectRepository(PersonalAccessToken) private readonly tokens: Repository<PersonalAccessToken>,
    private readonly secret: InstanceSecret,
    private readonly clock: Clock,
    private readonly randomness: Randomness,
    private readonly audit: AuditTrail,
  ) {}

  /** With its user. */
  async find(id: number): Promise<OwnedToken | null> {
    return isStorableId(id)
      ? (this.tokens.findOne({ where: { id }, relations: { user: true } }) as Promise<OwnedToken | null>)
      : null;
  }

  /** A page of tokens, the oldest first (app/finders/personal_access_tokens_finder.rb). */
  async list(filter: TokenFilter): Promise<Page<PersonalAccessToken>> {
    const query = this.tokens.createQueryBuilder('token').orderBy('token.id', 'ASC');
    if (filter.userId !== undefined) {
      query.andWhere('token.userId = :userId', { userId: isStorableId(filter.userId) ? filter.userId : -1 });
    }
    if (filter.revoked !== undefined) {
      query.andWhere('token.revoked = :revoked', { revoked: filter.revoked });
    }
    if (filter.state !== undefined) {
      const active = '(NOT token.revoked AND token.expiresAt > :today)';
      query.andWhere(filter.state === 'active' ? active : `NOT ${active}`, { today: this.clock.today() });
    }
    if (filter.search !== undefined) {
      query.andWhere('token.name ILIKE :search', { search: `%${escapeLike(filter.search)}%` });
    }
    for (const [parameter, condition] of TIMES) {
      if (filter[parameter] !== undefined) {
        query.andWhere(`${condition} :${parameter}`, { [parameter]: filter[parameter] });
      }
    }
    return paginate(query, filter);
  }

  /** @throws {Refusal} 422 with a sentence where the token does not validate, 404 where its user is gone */
  async create(user: Pick<User, 'id' | 'name'>, fields: NewToken, by: Author): Promise<IssuedToken> {
    const problems = tokenProblems(fields, this.clock.now());
    if (!isSound(problems)) {
      throw apiError(422, 'token-is-valid', sentenceOf(problems));
    }
    const token = generateToken(this.randomness);
    try {
      return await inTransaction(this.tokens.manager, async (manager) => {
        const record = await manager.save(this.unsaved(user.id, fields, token, null));
        await this.audit.record(manager, by, [tokenEvent('Created', record, user, by)]);
        return { record, token };
      });
    } catch (error) {
      throw violatesForeignKey(error, USER_KEY) ? notFound('user-exists', 'User') : error;
    }
  }

  /**
   * Ends a token at once. One that was revoked before stays so.
   *
   * @throws {Refusal} 403 where no administrator could use the API any more
   */
  async revoke(token: OwnedToken, by: Author): Promise<void> {
    await inTransaction(this.tokens.manager, async (manager) => {
      checkUnmodified(token, by);
      if (token.user.admin) {
        await keepAnAdministratorsToken(manager, token.id, this.clock.today());
      }
      const { affected } = await manager.update(
        PersonalAccessToken,
        { id: token.id, revoked: false },
        { revoked: true },
      );
      await this.audit.record(manager, by, affected ? [tokenEvent('Revoked', token, token.user, by)] : []);
    });
  }

  /** A record that is not stored yet. */
  unsaved(
    userId: number,
    { name, scopes, expires_at }: NewToken,
    token: string,
    previousId: number | null,
  ): PersonalAccessToken {
    return this.tokens.create({
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
    });
  }
}

/** What the audit trail keeps of a token, among the events of its author (ee/app/services/ee/personal_access_tokens). */
export const tokenEvent = (
  what: 'Created' | 'Revoked' | 'Rotated',
  { id }: Pick<PersonalAccessToken, 'id'>,
  user: Pick<User, 'id' | 'name'>,
  by: Author,
): AuditedEvent => ({
  entity: userEntity(by),
  target: { type: 'User', id: user.id, details: user.name },
  action: { custom_message: `${what} personal access token with id ${id}` },
});

const TIMES = [
  ['created_after', 'token.createdAt >='],
  ['created_before', 'token.createdAt <='],
  ['last_used_after', 'token.lastUsedAt >='],
  ['last_used_before', 'token.lastUsedAt <='],
] as const;
