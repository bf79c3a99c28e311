import type { EntityManager } from 'typeorm';
import { lockUntilCommit } from '../database/transactions.js';

/** A name that can be part of a URL (lib/gitlab/path_regex.rb, `NAMESPACE_FORMAT_REGEX`). */
const FORMAT = /^[a-zA-Z0-9_.][\w.-]{0,254}$/;
const RESERVED_ENDS = ['.', '.git', '.atom'];

const FORMAT_MESSAGE =
  "can contain only letters, digits, '_', '-' and '.'. Cannot start with '-' or end in '.', '.git' or '.atom'.";

/** Names that are routes of GitLab's own (lib/gitlab/path_regex.rb, `TOP_LEVEL_ROUTES`). */
const RESERVED = new Set(
  `- .well-known 404.html 422.html 500.html 502.html 503.html admin api apple-touch-icon.png assets dashboard
   deploy.html explore favicon.ico favicon.png files groups health_check help import jwt login oauth profile
   projects public robots.txt s search sitemap sitemap.xml sitemap.xml.gz slash-command-logo.png snippets
   unsubscribes uploads users v2`.split(/\s+/),
);

/** Why a text cannot be a username or a group's path, by GitLab's words; none if it can. */
export function pathProblems(path: string, { topLevel }: { topLevel: boolean }): string[] {
  const wellFormed = FORMAT.test(path) && !RESERVED_ENDS.some((end) => path.toLowerCase().endsWith(end));
  return [
    ...(wellFormed ? [] : [FORMAT_MESSAGE]),
    ...(topLevel && RESERVED.has(path.toLowerCase()) ? [`${path} is a reserved name`] : []),
  ];
}

/** Who has a path already. */
type PathOwner = 'user' | 'group';

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
