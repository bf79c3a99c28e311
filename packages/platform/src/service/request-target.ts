/**
 * The target of a request as path and query. A client that takes this server for its proxy sends the whole URL, which
 * every server accepts (RFC 9112, section 3.2.2); what is routed, logged and sent on is the path alone, whatever authority it names.
 */
export function originForm(target: string): string {
  const rest = target.replace(/^https?:\/\/[^/?#]*/i, '');
  return rest === target || rest.startsWith('/') ? rest : `/${rest}`;
}

/**
 * The path that a request is for: the pattern of its route or, if it has none, what its target comes to with dot
 * segments, percent-encodings and doubled slashes resolved, so that no spelling of a path is taken for another one.
 */
export function routedPath(route: string | undefined, target: string): string {
  return route ?? canonicalPath(target);
}

function canonicalPath(target: string): string {
  const path = (target.split('?', 1)[0] ?? '').replaceAll(/%[\da-f]{2}/gi, (code) => {
    const character = String.fromCharCode(parseInt(code.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : code;
  });
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}`;
}
