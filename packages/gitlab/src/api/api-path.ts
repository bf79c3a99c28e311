/** Whether a request is one to the REST API, which Grape answers, and not to what Rails serves beside it. */
export function isOfApi(url: string): boolean {
  return /^\/api(?:[/?]|$)/.test(url);
}

/**
 * A path as GitLab routes it: slashes that follow each other count as one (Journey's `normalize_path`), and a route of the
 * API takes the suffix of its only format (grape/path.rb).
 */
export function grapePath(path: string): string {
  const squeezed = path.replace(/\/{2,}/g, '/');
  return isOfApi(squeezed) ? squeezed.replace(/(?<!\/)\.json$/, '') : squeezed;
}
