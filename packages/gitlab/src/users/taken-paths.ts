import type { EntityManager } from 'typeorm';
import { lockUntilCommit } from '../database/lock-until-commit.js';

/** Who has a path already. */
export type PathOwner = 'user' | 'group';

/**
 * Tells who has a path, in whatever case: users and groups share one space of names, as GitLab's `routes` do. Until the
 * transaction ends nobody else can be told of the same path, so that what is free stays free.
 *
 * @param except the record that may keep it
 */
export async function ownerOfPath(
  manager: EntityManager,
  path: string,
  except: { readonly userId?: number; readonly groupId?: number } = {},
): Promise<PathOwner | undefined> {
  const key = path.toLowerCase();
  await lockUntilCommit(manager, 'path', key);
  const [row] = await manager.query<{ owner: PathOwner }[]>(
    `SELECT 'user' AS owner FROM users WHERE lower(username) = $1 AND id IS DISTINCT FROM $2::integer
     UNION ALL
     SELECT 'group' FROM namespaces WHERE lower(full_path) = $1 AND id IS DISTINCT FROM $3::integer`,
    [key, except.userId ?? null, except.groupId ?? null],
  );
  return row?.owner;
}
