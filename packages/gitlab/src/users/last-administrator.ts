import type { EntityManager } from 'typeorm';
import { lockUntilCommit } from '../database/lock-until-commit.js';
import { forbidden } from '../errors/gitlab-errors.js';
import { User } from './user.entity.js';

/**
 * Refuses what would leave the instance without an active administrator. Until the transaction ends nobody else can ask
 * the same, so that two who go at the same time do not both rely on the other.
 *
 * @param leaving who is about to be none any more
 * @param what ends the sentence `The last active administrator …`
 * @throws {Refusal} 403 where there is no other one
 */
export async function keepAnAdministrator(manager: EntityManager, leaving: number, what: string): Promise<void> {
  await lockUntilCommit(manager, 'administrators');
  const administrators = await manager.find(User, {
    select: { id: true },
    where: { admin: true, state: 'active' },
    take: 2,
  });
  if (administrators.length === 1 && administrators[0]?.id === leaving) {
    throw forbidden('an-administrator-remains', `The last active administrator ${what}`);
  }
}
