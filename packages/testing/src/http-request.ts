import { type HttpAnswer, type HttpRequest, HttpSender } from '@tandem/client';

export interface RequestOptions extends Pick<HttpRequest, 'headers' | 'query' | 'body'> {
  /** Whose token goes along as `Authorization: Bearer`; none by default. */
  readonly as?: { readonly token: string } | string;
}

const sender = new HttpSender({ keepAlive: false });

/**
 * One plain HTTP request on a connection of its own: no redirect followed, nothing added except what HTTP itself needs.
 *
 * @throws {NoAnswer} if no answer comes
 */
export function sendRequest(
  baseUrl: string,
  method: string,
  path: string,
  { as, ...options }: RequestOptions = {},
): Promise<HttpAnswer> {
  return sender.send(baseUrl, { method, path, bearer: typeof as === 'string' ? as : as?.token, ...options });
}
