import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

const TIMEOUT_MS = 15_000;
const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;

/** A request; on the wire, nothing is added to it except what HTTP itself needs. */
export interface HttpRequest {
  readonly method: string;
  /** With the path of the base URL before it. */
  readonly path: string;
  /** Goes as `Authorization: Bearer`. */
  readonly bearer?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly query?: Readonly<Record<string, string | number | boolean>> | undefined;
  /** An object goes as JSON, parameters as a form, text and bytes as they are, without a content type of their own. */
  readonly body?: object | string | Buffer | URLSearchParams | undefined;
  /** For how long the connection may be silent, in place of the sender's own limit. */
  readonly timeoutMs?: number | undefined;
}

/** One answer as it came over the wire. */
export class HttpAnswer {
  /** The body parsed; undefined if it is no JSON. */
  readonly json: unknown;
  /** The body as JSON, otherwise as text. */
  readonly body: unknown;

  constructor(
    readonly status: number,
    /** Names in lower case; several values of one name joined by `, `. */
    readonly headers: Readonly<Record<string, string>>,
    readonly text: string,
    /** Names and values in turn, as they came over the wire. */
    readonly rawHeaders: readonly string[] = [],
  ) {
    this.json = parsed(text);
    this.body = this.json === undefined ? text : this.json;
  }

  get correlationId(): string | undefined {
    return this.headers['x-request-id'];
  }
}

/** No answer came. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** The system's code, such as `ECONNREFUSED`. */
  readonly code: string | undefined;

  constructor({ code, message }: NodeJS.ErrnoException) {
    super(code ?? message);
    this.code = code;
  }
}

interface SenderOptions {
  /** Whether connections are kept for the next request. Default: yes. */
  readonly keepAlive?: boolean;
  readonly userAgent?: string;
  /** For how long a connection may be silent. Default: 15 s. */
  readonly timeoutMs?: number;
}

/** Sends requests exactly as given. It follows no redirect and uses no proxy. */
export class HttpSender {
  private readonly http: HttpAgent;
  private readonly https: HttpsAgent;

  constructor(private readonly options: SenderOptions = {}) {
    const { keepAlive = true } = options;
    this.http = new HttpAgent({ keepAlive });
    this.https = new HttpsAgent({ keepAlive });
  }

  /**
   * Any status is an answer.
   *
   * @throws {NoAnswer} with the system's code if none came; the abort's reason if `signal` ended it
   */
  async send(baseUrl: string, request: HttpRequest, signal?: AbortSignal): Promise<HttpAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await read(await this.open(baseUrl, request, signal));
      } catch (error) {
        signal?.throwIfAborted();
        if (attempt === 1 && wasDropped(error)) continue;
        throw new NoAnswer(error as NodeJS.ErrnoException);
      }
    }
  }

  /** Sends one request and resolves as soon as its answer begins. */
  open(baseUrl: string, request: HttpRequest, signal?: AbortSignal): Promise<IncomingMessage> {
    const { method, path, bearer, headers = {}, query = {}, body } = request;
    const { userAgent, timeoutMs: ownTimeoutMs = TIMEOUT_MS } = this.options;
    const { timeoutMs = ownTimeoutMs } = request;
    const url = new URL(baseUrl.replace(/\/+$/, '') + path);
    for (const [name, value] of Object.entries(query)) url.searchParams.append(name, String(value));
    const [payload, contentType] = encoded(body);
    const isTls = url.protocol === 'https:';
    return new Promise((resolve, reject) => {
      const sent: ClientRequest = (isTls ? httpsRequest : httpRequest)(url, {
        method,
        agent: isTls ? this.https : this.http,
        timeout: timeoutMs,
        ...(signal ? { signal } : {}),
        headers: {
          ...(userAgent === undefined ? {} : { 'user-agent': userAgent }),
          ...(contentType === undefined ? {} : { 'content-type': contentType }),
          ...(payload === undefined ? {} : { 'content-length': String(Buffer.byteLength(payload)) }),
          ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
          ...headers,
        },
      });
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
      sent.on('error', (error) => reject(Object.assign(error, { reused: sent.reusedSocket })));
      sent.on('response', resolve);
      sent.end(payload);
    });
  }

  /** Closes the connections that are kept. */
  close(): void {
    this.http.destroy();
    this.https.destroy();
  }
}

async function read(response: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_RESPONSE_BYTES) {
      response.destroy();
      throw new Error(`an answer of more than ${MAX_RESPONSE_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  const headers = Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')] as const);
  const text = Buffer.concat(chunks).toString();
  return new HttpAnswer(response.statusCode ?? 0, Object.fromEntries(headers), text, response.rawHeaders);
}

/** Whether the server closed a kept connection at the moment of its reuse. */
function wasDropped(error: unknown): boolean {
  const { code, reused } = error as NodeJS.ErrnoException & { reused?: boolean };
  return reused === true && (code === 'ECONNRESET' || code === 'EPIPE');
}

function encoded(body: HttpRequest['body']): [payload?: string | Buffer, contentType?: string] {
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
