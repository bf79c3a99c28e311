/**
 * The target of a request as path and query. A client that takes this server for its proxy sends the whole URL, which
 * every server accepts (RFC 9112, section 3.2.2); what is routed, logged and sent on is the path alone, whatever authority it names.
 */
export function originForm(target: string): string {
  const rest = target.replace(/^https?:\/\/[^/?#]*/i, '');
  return rest === target || rest.startsWith('/') ? rest : `/${rest}`;
}
