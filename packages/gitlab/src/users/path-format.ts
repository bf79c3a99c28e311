/** A name that can be part of a URL (lib/gitlab/path_regex.rb, `NAMESPACE_FORMAT_REGEX`). */
const FORMAT = /^[a-zA-Z0-9_.][\w.-]{0,254}$/;
const RESERVED_ENDS = ['.', '.git', '.atom'];

export const PATH_FORMAT_MESSAGE =
  "can contain only letters, digits, '_', '-' and '.'. Cannot start with '-' or end in '.', '.git' or '.atom'.";

/** Names that are routes of GitLab's own (lib/gitlab/path_regex.rb, `TOP_LEVEL_ROUTES`). */
const RESERVED = new Set([
  '-',
  '.well-known',
  '404.html',
  '422.html',
  '500.html',
  '502.html',
  '503.html',
  'admin',
  'api',
  'apple-touch-icon.png',
  'assets',
  'dashboard',
  'deploy.html',
  'explore',
  'favicon.ico',
  'favicon.png',
  'files',
  'groups',
  'health_check',
  'help',
  'import',
  'jwt',
  'login',
  'oauth',
  'profile',
  'projects',
  'public',
  'robots.txt',
  's',
  'search',
  'sitemap',
  'sitemap.xml',
  'sitemap.xml.gz',
  'slash-command-logo.png',
  'snippets',
  'unsubscribes',
  'uploads',
  'users',
  'v2',
]);

/** Why a text cannot be a username or a group's path, by GitLab's words; none where it can. */
export function pathProblems(path: string, { topLevel }: { topLevel: boolean }): string[] {
  const wellFormed = FORMAT.test(path) && !RESERVED_ENDS.some((end) => path.toLowerCase().endsWith(end));
  return [
    ...(wellFormed ? [] : [PATH_FORMAT_MESSAGE]),
    ...(topLevel && RESERVED.has(path.toLowerCase()) ? [`${path} is a reserved name`] : []),
  ];
}
