import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { Answer } from './answer.js';

const TIMEOUT_MS = 15_000;
const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;
const USER_AGENT = 'tandem';

/** A request of which nothing is added to the wire but what HTTP itself needs and a `User-Agent`. */
export interface Sent {
  readonly method: string;
  /** With the path of the base URL before it. */
  readonly path: string;
  /** Goes as `Authorization: Bearer`. */
  readonly bearer?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** An object goes as JSON, parameters as a form, text as it is. */
  readonly body?: object | string | URLSearchParams;
}

/** No answer came. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Sends requests as they are told, on connections that are kept; no redirect is followed and no proxy used. */
export class HttpSender {
  readonly #http = new HttpAgent({ keepAlive: true });
  readonly #https = new HttpsAgent({ keepAlive: true });

  /**
   * Any status is an answer.
   *
   * @throws NoAnswer with the system's code; the abort's reason where `signal` ended it
   */
  async send(baseUrl: string, sent: Sent, signal?: AbortSignal): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(baseUrl, sent, signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (attempt === 1 && wasDropped(error)) continue;
        throw new NoAnswer((error as NodeJS.ErrnoException).code ?? (error as Error).message);
      }
    }
  }

  /** Closes the connections that are kept. */
  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  #once(baseUrl: string, { method, path, bearer, headers = {}, query = {}, body }: Sent, signal?: AbortSignal) {
    const url = new URL(baseUrl.replace(/\/+$/, '') + path);
    for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
    const [payload, contentType] = encoded(body);
    const isTls = url.protocol === 'https:';
    return new Promise<Answer>((resolve, reject) => {
      const request = (isTls ? httpsRequest : httpRequest)(url, {
        method,
        agent: isTls ? this.#https : this.#http,
        timeout: TIMEOUT_MS,
        signal,
        headers: {
          'user-agent': USER_AGENT,
          ...(contentType === undefined ? {} : { 'content-type': contentType }),
          ...(payload === undefined ? {} : { 'content-length': String(Buffer.byteLength(payload)) }),
          ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
          ...headers,
        },
      });
      request.on('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
      request.on('error', (error) => reject(Object.assign(error, { reused: request.reusedSocket })));
      request.on('response', (response) => read(request, response).then(resolve, reject));
      request.end(payload);
    });
  }
}

async function read(request: ClientRequest, response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_RESPONSE_BYTES) {
      request.destroy();
      throw new Error(`an answer of more than ${MAX_RESPONSE_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  const headers = Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')] as const);
  return new Answer(response.statusCode ?? 0, Object.fromEntries(headers), Buffer.concat(chunks).toString());
}

/** Whether the server closed a kept connection just when it was taken again. */
function wasDropped(error: unknown): boolean {
  const { code, reused } = error as NodeJS.ErrnoException & { reused?: boolean };
  return reused === true && (code === 'ECONNRESET' || code === 'EPIPE');
}

function encoded(body: Sent['body']): [payload?: string, contentType?: string] {
  if (body === undefined || typeof body === 'string') return [body];
  if (body instanceof URLSearchParams) return [body.toString(), 'application/x-www-form-urlencoded'];
  return [JSON.stringify(body), 'application/json'];
}
