import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';

export interface RequestOptions {
  /** Whose token goes along as `Authorization: Bearer`; none by default. */
  readonly as?: { readonly token: string } | string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  /** An object goes as JSON, parameters as a form, text and bytes as they are without a content type of their own. */
  readonly body?: object | string | Buffer | URLSearchParams;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** Names and values by turns, as they came over the wire. */
  readonly rawHeaders: readonly string[];
  readonly text: string;
  /** The body parsed; undefined where it is no JSON. */
  readonly json: unknown;
}

/** One plain HTTP request on a connection of its own: no redirect followed, nothing added but what HTTP itself needs. Rejects when no answer comes. */
export function sendRequest(
  baseUrl: string,
  method: string,
  path: string,
  { as, headers = {}, query = {}, body }: RequestOptions = {},
): Promise<HttpAnswer> {
  const url = new URL(baseUrl.replace(/\/+$/, '') + path);
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, String(value));
  const [payload, contentType] = encode(body);
  const token = typeof as === 'string' ? as : as?.token;
  const sent = {
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
    ...(payload === undefined ? {} : { 'content-length': String(Buffer.byteLength(payload)) }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...headers,
  };
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers: sent, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const { statusCode: status = 0, headers: received, rawHeaders } = response;
        resolve({ status, headers: received, rawHeaders, text, json: parsed(text) });
      });
    });
    request.on('error', reject);
    request.end(payload);
  });
}

function encode(body: RequestOptions['body']): [payload?: string | Buffer, contentType?: string] {
  if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) return [body];
  if (body instanceof URLSearchParams) return [body.toString(), 'application/x-www-form-urlencoded'];
  return [JSON.stringify(body), 'application/json'];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
