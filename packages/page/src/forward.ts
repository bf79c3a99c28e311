import type { HttpSender, Service } from '@tandem/client';
import { API_PREFIX, SIMULATOR_PREFIX } from '@tandem/contracts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PageOptions } from './page-options.js';

const BODY_BYTES = 1_048_576;
/** What of GitLab's API the page steers: settings, flags, keys; and reads: people, groups. */
const STEERED = /^(application\/settings|features(\/[^/]+)?|signing_keys\/rotate|groups\/\d+)$/;
const READ = /^(version|metadata|users|groups|personal_access_tokens)$/;
const DOCUMENT = '/-/openapi.json';

export interface Forwarded {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The segments of the path after that of the session. */
  readonly parts: readonly string[];
  readonly search: string;
}

/**
 * Sends a request of the page on to a service, with the credential that it needs there: `simulator/SERVICE/…` to the
 * control surface, `gitlab/DEPLOYMENT/…` to GitLab's API as its administrator, `openapi/SERVICE` for its document.
 *
 * @returns false if it names nothing of that
 */
export async function forward(http: HttpSender, options: PageOptions, forwarded: Forwarded): Promise<boolean> {
  const { request, response, parts, search } = forwarded;
  const target = targetOf(options, request.method ?? '', parts);
  if (target === undefined) return false;
  const body = await readBody(request);
  const answer = await http.open(target.service.url, {
    method: request.method ?? 'GET',
    path: target.path + search,
    bearer: target.bearer,
    ...(body.length > 0 ? { body, headers: { 'content-type': 'application/json' } } : {}),
  });
  response.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] ?? 'text/plain' });
  answer.pipe(response);
  return true;
}

interface Target {
  readonly service: Service;
  readonly path: string;
  readonly bearer: string | undefined;
}

function targetOf(options: PageOptions, method: string, [kind, name, ...rest]: readonly string[]): Target | undefined {
  const service = Object.values(options.services).find((one) => one.name === name);
  if (service === undefined || rest.some((segment) => /^\.{1,2}$|%2e|%2f|%5c/i.test(segment))) return undefined;
  const path = rest.join('/');
  if (kind === 'simulator' && service.simulatorToken !== undefined) {
    return { service, path: `${SIMULATOR_PREFIX}/${path}`, bearer: service.simulatorToken };
  }
  if (kind === 'openapi' && rest.length === 0) return { service, path: DOCUMENT, bearer: undefined };
  const { selfManaged, saas } = options.administrators;
  const bearer = service.name === 'self-managed' ? selfManaged : service.name === 'saas' ? saas : undefined;
  const isAllowed = STEERED.test(path) || (method === 'GET' && READ.test(path));
  if (kind !== 'gitlab' || bearer === undefined || !isAllowed) return undefined;
  return { service, path: `${API_PREFIX}/${path}`, bearer };
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/**
 * The whole body of a request.
 *
 * @throws {Error} if it is larger than 1 MiB
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES) throw new Error(`a body of more than ${BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
