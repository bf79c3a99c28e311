import type { EntityManager } from 'typeorm';
import { lockUntilCommit } from '../database/lock-until-commit.js';
import { forbidden } from '../errors/gitlab-errors.js';
import { PersonalAccessToken } from './personal-access-token.entity.js';

/**
 * Refuses to end the last token by which an active administrator may use the API. At GitLab one signs in and makes
 * another; here there is no way in but a token. Until the transaction ends nobody else can ask the same, so that two who
 * go at the same time do not both rely on the other.
 *
 * @param ending the id of the token that is about to be of no use any more
 * @param today the date, `YYYY-MM-DD` in UTC, on which a token must not have expired
 * @throws {Refusal} 403 where there is no other one
 */
export async function keepAnAdministratorsToken(manager: EntityManager, ending: number, today: string): Promise<void> {
  await lockUntilCommit(manager, 'administrators');
  const usable = await manager
    .createQueryBuilder(PersonalAccessToken, 'token')
    .select('token.id', 'id')
    .innerJoin('token.user', 'user', "user.admin AND user.state = 'active'")
    .where("NOT token.revoked AND token.expiresAt > :today AND 'api' = ANY(token.scopes)", { today })
    .limit(2)
    .getRawMany<{ id: number }>();
  if (usable.length === 1 && usable[0]?.id === ending) {
    throw forbidden('an-administrator-remains', 'The last token of an active administrator cannot be revoked');
  }
}
